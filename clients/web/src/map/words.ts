import { words } from '../text/words.ts';

export const mapWords = words({
  en: {
    title: 'Map',
    map: 'Map of the sites: arrow keys move it, + and − zoom',
    zoomIn: 'Closer',
    zoomOut: 'Further away',
    whole: 'All',
    choose: 'Choose a site to see its cameras.',
    unplaced: (count: string) => `${count} sites have no position yet`,
    online: (online: string, total: string) => `${online} of ${total} cameras online`,
    more: (count: string) => `and ${count} more`,
    honest:
      'Coasts and a grid of degrees, drawn without the internet: there are no streets. A marker is green when every edge server of its site is there, red when one is away, grey when it has none.',
  },
  de: {
    title: 'Karte',
    map: 'Karte der Standorte: Pfeiltasten bewegen sie, + und − zoomen',
    zoomIn: 'Näher',
    zoomOut: 'Weiter weg',
    whole: 'Alle',
    choose: 'Wählen Sie einen Standort, um seine Kameras zu sehen.',
    unplaced: (count: string) => `${count} Standorte haben noch keinen Ort`,
    online: (online: string, total: string) => `${online} von ${total} Kameras online`,
    more: (count: string) => `und ${count} weitere`,
    honest:
      'Küsten und ein Gradnetz, ohne Internet gezeichnet: Straßen gibt es nicht. Ein Zeichen ist grün, wenn alle Edge-Server da sind, rot, wenn einer fehlt, grau, wenn es keine gibt.',
  },
});

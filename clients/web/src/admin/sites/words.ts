import { words } from '../../text/words.ts';

export const siteWords = words({
  en: {
    title: 'Sites',
    add: 'Add a site',
    none: 'No sites yet.',
    noneHint: 'A site gives its cameras a place, a time zone and a retention of their own.',
    timezone: 'Time zone',
    timezoneHint: 'Recording plans and schedules follow the clock of this time zone.',
    cameras: 'Cameras',
    edges: 'Edge servers',
    address: 'Address',
    position: 'On the map: click where it is, or type degrees',
    latitude: 'Latitude',
    longitude: 'Longitude',
  },
  de: {
    title: 'Standorte',
    add: 'Standort hinzufügen',
    none: 'Noch keine Standorte.',
    noneHint: 'Ein Standort gibt seinen Kameras Ort, Zeitzone und eigene Aufbewahrung.',
    timezone: 'Zeitzone',
    timezoneHint: 'Aufzeichnungspläne und Zeitpläne folgen der Uhr dieser Zeitzone.',
    cameras: 'Kameras',
    edges: 'Edge-Server',
    address: 'Adresse',
    position: 'Auf der Karte: Klicken Sie, wo er ist, oder geben Sie Grade ein',
    latitude: 'Breite',
    longitude: 'Länge',
  },
});

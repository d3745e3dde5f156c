import { words } from '../text/words.ts';

/** What the control room says. */
export const text = words({
  en: {
    title: 'Control room',
    queue: 'Alarms that nobody has taken',
    none: 'No alarm is open.',
    noneHint: 'New ones appear here by themselves, with a sound if it is on.',
    count: (count: number) => (count === 1 ? '1 open' : `${count} open`),
    soundOn: 'Sound is on',
    soundOff: 'Sound is off',
    keys: 'Up and down choose, A acknowledges, P opens the moment in playback.',
    acknowledge: 'Acknowledge (A)',
    live: 'Now',
    moment: 'Then',
    refused: (why: string) => `Not acknowledged: ${why}`,
  },
  de: {
    title: 'Leitstand',
    queue: 'Alarme, die noch niemand übernommen hat',
    none: 'Kein Alarm ist offen.',
    noneHint: 'Neue erscheinen hier von selbst, mit Ton, wenn er an ist.',
    count: (count) => `${count} offen`,
    soundOn: 'Ton ist an',
    soundOff: 'Ton ist aus',
    keys: 'Auf und ab wählt, A quittiert, P öffnet den Moment in der Wiedergabe.',
    acknowledge: 'Quittieren (A)',
    live: 'Jetzt',
    moment: 'Damals',
    refused: (why) => `Nicht quittiert: ${why}`,
  },
});

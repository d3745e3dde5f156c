import { words } from '../../text/words.ts';

export const healthWords = words({
  en: {
    title: 'Health',
    away: (names: string, count: number) =>
      count === 1 ? `${names} is away.` : `${count} edge servers are away: ${names}.`,
    cameras: 'Cameras that need somebody',
    noTrouble: 'None.',
    why: 'Why',
    reconnects: 'Reconnects',
    analytics: 'Analytics',
    noJobs: 'Of the first 20 edge servers, those that said what their analytics have to do.',
    queues: { HIGH: 'First', STANDARD: 'Standard' },
    jobs: (waiting: string, running: string, done: string, failed: string, dropped: string) =>
      `${waiting} waiting, ${running} running, ${done} done, ${failed} failed, ${dropped} dropped`,
    perSecond: (rate: string) => `${rate} per second`,
    modelColumns: ['Model', 'Edge server', 'Runs on', 'Pictures', 'ms per picture'],
  },
  de: {
    title: 'Gesundheit',
    away: (names: string, count: number) =>
      count === 1 ? `${names} ist weg.` : `${count} Edge-Server sind weg: ${names}.`,
    cameras: 'Kameras, die jemanden brauchen',
    noTrouble: 'Keine.',
    why: 'Warum',
    reconnects: 'Neuverbindungen',
    analytics: 'Analyse',
    noJobs: 'Von den ersten 20 Edge-Servern jene, die gesagt haben, was ihre Analyse zu tun hat.',
    queues: { HIGH: 'Vorrangig', STANDARD: 'Normal' },
    jobs: (waiting: string, running: string, done: string, failed: string, dropped: string) =>
      `${waiting} warten, ${running} laufen, ${done} erledigt, ${failed} gescheitert, ${dropped} verworfen`,
    perSecond: (rate: string) => `${rate} je Sekunde`,
    modelColumns: ['Modell', 'Edge-Server', 'Läuft auf', 'Bilder', 'ms je Bild'],
  },
});

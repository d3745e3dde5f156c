import { words } from '../text/words.ts';

export const dashboardWords = words({
  en: {
    title: 'Dashboard',
    ofOnline: (total: string) => `of ${total} online`,
    states: { online: 'Online', connecting: 'Connecting', offline: 'Offline', unknown: 'Unknown' },
    events: 'Events per hour',
    lastDay: 'in the last 24 hours',
    storage: 'Footage',
    away: (name: string, since: string) => `${name} is away since ${since}`,
    open: 'open',
    overdue: (count: string) => `${count} overdue`,
    incidents: 'Open incidents',
    incident: (site: string, events: number) => `${site}: ${events} events`,
  },
  de: {
    title: 'Übersicht',
    ofOnline: (total: string) => `von ${total} online`,
    states: { online: 'Online', connecting: 'Verbindet', offline: 'Offline', unknown: 'Unbekannt' },
    events: 'Ereignisse je Stunde',
    lastDay: 'in den letzten 24 Stunden',
    storage: 'Aufnahmen',
    away: (name: string, since: string) => `${name} ist weg seit ${since}`,
    open: 'offen',
    overdue: (count: string) => `${count} überfällig`,
    incidents: 'Offene Vorfälle',
    incident: (site: string, events: number) => `${site}: ${events} Ereignisse`,
  },
});

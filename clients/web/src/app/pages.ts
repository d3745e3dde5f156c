import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import { names } from '../admin/names.ts';
import { strings } from '../strings.ts';

/** What every page is given: its part of the address. */
export interface PageProps {
  readonly path: string;
  readonly search: string;
}

/** The groups of the navigation, in the order they are shown. */
export const GROUPS = ['watch', 'work', 'manage', 'admin'] as const;

export interface Page {
  /** First part of the address. */
  readonly at: string;
  readonly group: (typeof GROUPS)[number];
  readonly name: () => string;
  readonly Show: LazyExoticComponent<ComponentType<PageProps>>;
}

/** A page's code is fetched when it is opened, so that the first one does not wait for the others. */
function page(
  at: string,
  group: Page['group'],
  name: Page['name'],
  load: () => Promise<ComponentType<PageProps>>,
): Page {
  return { at, group, name, Show: lazy(async () => ({ default: await load() })) };
}

/** Every page of the console; the first is where an unknown address leads. A new page is a line here. */
export const PAGES: readonly [Page, ...Page[]] = [
  page(
    'wall',
    'watch',
    () => strings.nav.wall,
    async () => (await import('../wall/Wall.tsx')).Wall,
  ),
  page(
    'events',
    'watch',
    () => strings.nav.events,
    async () => (await import('../events/EventsPage.tsx')).EventsPage,
  ),
  page(
    'control',
    'watch',
    () => strings.nav.control,
    async () => (await import('../control/ControlRoom.tsx')).ControlRoom,
  ),
  page(
    'playback',
    'watch',
    () => strings.nav.playback,
    async () => (await import('../playback/PlaybackPage.tsx')).PlaybackPage,
  ),
  page(
    'dashboard',
    'watch',
    () => names.dashboard,
    async () => (await import('../dashboard/DashboardPage.tsx')).DashboardPage,
  ),
  page(
    'map',
    'watch',
    () => names.map,
    async () => (await import('../map/MapPage.tsx')).MapPage,
  ),
  page(
    'tickets',
    'work',
    () => strings.nav.tickets,
    async () => (await import('../tickets/TicketsPage.tsx')).TicketsPage,
  ),
  page(
    'exports',
    'work',
    () => names.exports,
    async () => (await import('../exports/ExportsPage.tsx')).ExportsPage,
  ),
  page(
    'cameras',
    'manage',
    () => strings.nav.cameras,
    async () => (await import('../cameras/CamerasPage.tsx')).CamerasPage,
  ),
  page(
    'edges',
    'manage',
    () => names.edges,
    async () => (await import('../admin/edges/FleetPage.tsx')).FleetPage,
  ),
  page(
    'storage',
    'manage',
    () => names.storage,
    async () => (await import('../storage/StoragePage.tsx')).StoragePage,
  ),
  page(
    'notifications',
    'manage',
    () => names.notifications,
    async () => (await import('../notifications/NotificationsPage.tsx')).NotificationsPage,
  ),
  page(
    'calculator',
    'manage',
    () => names.calculator,
    async () => (await import('../calculator/CalculatorPage.tsx')).CalculatorPage,
  ),
  page(
    'reports',
    'manage',
    () => names.reports,
    async () => (await import('../reports/ReportsPage.tsx')).ReportsPage,
  ),
  page(
    'health',
    'manage',
    () => names.health,
    async () => (await import('../admin/health/HealthPage.tsx')).HealthPage,
  ),
  page(
    'people',
    'admin',
    () => names.people,
    async () => (await import('../admin/people/PeoplePage.tsx')).PeoplePage,
  ),
  page(
    'roles',
    'admin',
    () => names.roles,
    async () => (await import('../admin/people/RolesPage.tsx')).RolesPage,
  ),
  page(
    'keys',
    'admin',
    () => names.keys,
    async () => (await import('../admin/account/KeysPage.tsx')).KeysPage,
  ),
  page(
    'audit',
    'admin',
    () => names.audit,
    async () => (await import('../admin/audit/AuditPage.tsx')).AuditPage,
  ),
  page(
    'sites',
    'manage',
    () => names.sites,
    async () => (await import('../admin/sites/SitesPage.tsx')).SitesPage,
  ),
  page(
    'licence',
    'admin',
    () => names.licence,
    async () => (await import('../admin/licence/LicencePage.tsx')).LicencePage,
  ),
  page(
    'profile',
    'admin',
    () => names.profile,
    async () => (await import('../admin/account/ProfilePage.tsx')).ProfilePage,
  ),
  page(
    'configuration',
    'admin',
    () => names.configuration,
    async () => (await import('../admin/config/ConfigPage.tsx')).ConfigPage,
  ),
];

import { type JSX, Suspense, useEffect, useState } from 'react';
import { eventFeed } from '../events/event-feed.ts';
import { Mark } from '../login/Login.tsx';
import { strings } from '../strings.ts';
import { useConnection } from './live-socket.ts';
import { PageBoundary } from './PageBoundary.tsx';
import { PreferencesForm } from './PreferencesForm.tsx';
import { GROUPS, PAGES } from './pages.ts';
import { changePreferences, usePreferences } from './preferences.ts';
import { pageHref, useRoute } from './route.ts';
import { session } from './session.ts';

/** The frame around every page: where to go, whether news arrives, who is signed in. */
export function Shell({ user }: { user: { email: string; tenant?: { name: string } | null } }): JSX.Element {
  const route = useRoute();
  const { folded } = usePreferences();
  const [menuOpen, setMenuOpen] = useState(false);
  const page = PAGES.find((one) => one.at === route.page) ?? PAGES[0];
  useEffect(() => {
    eventFeed.start();
    return () => eventFeed.stop();
  }, []);
  const name = page.name();
  useEffect(() => {
    document.title = `${name} · ${user.tenant?.name ?? strings.product}`;
  }, [name, user.tenant?.name]);
  return (
    <div className={`shell ${folded ? 'folded' : ''}`}>
      <button type="button" className="skip" onClick={() => document.getElementById('content')?.focus()}>
        {strings.skip}
      </button>
      <header className="top">
        <button
          type="button"
          className="fold"
          aria-expanded={!folded}
          aria-label={folded ? strings.unfold : strings.fold}
          onClick={() => changePreferences({ folded: !folded })}
        >
          ☰
        </button>
        <button type="button" className="menu" aria-expanded={menuOpen} onClick={() => setMenuOpen(!menuOpen)}>
          {strings.menu}
        </button>
        <span className="brand">
          <Mark /> <span>{user.tenant?.name ?? strings.product}</span>
        </span>
        <Connection />
        <details className="user">
          <summary>{user.email}</summary>
          <div>
            <PreferencesForm />
            <a href="/graphiql">{strings.nav.graphiql}</a>
            <button type="button" onClick={() => void session.signOut()}>
              {strings.logout}
            </button>
          </div>
        </details>
      </header>
      <Navigation chosen={page.at} open={menuOpen} onChoose={() => setMenuOpen(false)} />
      <main id="content" tabIndex={-1}>
        <PageBoundary key={page.at}>
          <Suspense fallback={<p className="empty">{strings.pageLoading}</p>}>
            <page.Show path={route.path} search={route.search} />
          </Suspense>
        </PageBoundary>
      </main>
    </div>
  );
}

function Navigation(props: { chosen: string; open: boolean; onChoose(): void }): JSX.Element {
  return (
    <nav className={`side ${props.open ? 'open' : ''}`} aria-label={strings.menu}>
      {GROUPS.map((group) => {
        const pages = PAGES.filter((page) => page.group === group);
        if (pages.length === 0) return null;
        return (
          <section key={group} aria-labelledby={`nav-${group}`}>
            <h2 id={`nav-${group}`}>{strings.navGroup[group]}</h2>
            {pages.map((page) => (
              <a
                key={page.at}
                href={pageHref(page.at)}
                aria-current={page.at === props.chosen ? 'page' : undefined}
                onClick={props.onChoose}
              >
                {page.name()}
              </a>
            ))}
          </section>
        );
      })}
    </nav>
  );
}

function Connection(): JSX.Element {
  const connection = useConnection();
  return (
    <span className={`connection ${connection}`} role="status">
      <i /> {strings.connection[connection]}
    </span>
  );
}

import type { ComponentType, JSX } from 'react';
import { pageHref } from '../app/route.ts';
import './parts.css';

interface Tabbed<Name extends string> {
  readonly page: string;
  /** What the address says after the page. */
  readonly path: string;
  readonly title: string;
  /** In the order shown; the first unless the address names another. */
  readonly tabs: Readonly<Record<Name, ComponentType>>;
  readonly names: Readonly<Record<Name, string>>;
}

/** A page of tabs, each with an address of its own. */
export function TabbedPage<Name extends string>({ page, path, title, tabs, names }: Tabbed<Name>): JSX.Element {
  const all = Object.keys(tabs) as Name[];
  const chosen = all.find((name) => name === path) ?? all[0];
  const Tab: ComponentType | null = chosen === undefined ? null : tabs[chosen];
  return (
    <div className="page">
      <header className="page-head">
        <h1>{title}</h1>
      </header>
      <nav className="tabs" aria-label={title}>
        {all.map((name) => (
          <a key={name} href={pageHref(page, name)} aria-current={name === chosen ? 'page' : undefined}>
            {names[name]}
          </a>
        ))}
      </nav>
      {Tab && <Tab />}
    </div>
  );
}

import { Component, type ReactNode } from 'react';
import { strings } from '../strings.ts';

/**
 * Keeps one page's failure from taking the console with it. Most often the console was updated while it was open, and
 * the page's code of that day is gone: only loading anew helps.
 */
export class PageBoundary extends Component<{ children: ReactNode }, { failed: string | null }> {
  override state = { failed: null };

  static getDerivedStateFromError(problem: unknown): { failed: string } {
    return { failed: problem instanceof Error ? problem.message : String(problem) };
  }

  override render(): ReactNode {
    if (this.state.failed === null) return this.props.children;
    return (
      <div className="empty" role="alert">
        <strong>{strings.pageFailed}</strong>
        <p>{strings.pageFailedHint}</p>
        <p>
          <code>{this.state.failed}</code>
        </p>
        <button type="button" className="primary" onClick={() => location.reload()}>
          {strings.pageReload}
        </button>
      </div>
    );
  }
}

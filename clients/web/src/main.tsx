import type { JSX } from 'react';
import { createRoot } from 'react-dom/client';
import { anonymousClient } from './app/client.ts';
import { loadPreferences, usePreferences } from './app/preferences.ts';
import { usePasswordToken } from './app/route.ts';
import { Shell } from './app/Shell.tsx';
import { session, useSession } from './app/session.ts';
import { Login } from './login/Login.tsx';
import { SetPassword } from './login/SetPassword.tsx';
import { strings } from './strings.ts';
import './style.css';
import './shell.css';
import './pages.css';
import './video.css';
import './timeline.css';
import './filters.css';

function Console(): JSX.Element {
  // Drawn anew from here when a preference changes: sentences and times are read in it while drawing.
  usePreferences();
  const state = useSession();
  const token = usePasswordToken();
  if (token !== null) return <SetPassword token={token} />;
  if (state.at === 'restoring') return <p className="empty">{strings.login.restoring}</p>;
  return state.at === 'signed-in' ? <Shell user={state.user} /> : <Login ended={state.ended} />;
}

loadPreferences();
void session.restore(anonymousClient);
const root = document.getElementById('root');
if (root) createRoot(root).render(<Console />);

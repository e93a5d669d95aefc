import { setLogLevel } from 'livekit-client';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import './ui/base.css';
import './ui/pages.css';
import './ui/call.css';

// The library's normal chatter would put a token's room and the page's every step on the console.
setLogLevel('warn');

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}

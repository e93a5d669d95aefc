import { isE2EESupported } from 'livekit-client';
import { CallPage } from './call/CallPage';
import { Home } from './Home';
import { parseRoomLink, pathOf } from './link/roomLink';
import { useAddress } from './navigation';
import { BAD_LINK, INCOMPLETE_LINK, INSECURE, UNSUPPORTED } from './refusal/refusals';
import { RefusalPage } from './ui/Page';

export function App() {
  useAddress();
  if (location.pathname === '/') {
    return <Home />;
  }
  const link = parseRoomLink(location.pathname, location.hash);
  if (link === undefined) {
    return <RefusalPage refusal={BAD_LINK} />;
  }
  if (link.secret === '') {
    return <RefusalPage refusal={INCOMPLETE_LINK} />;
  }
  if (!isSecureContext) {
    return <RefusalPage refusal={INSECURE} />;
  }
  if (!isE2EESupported()) {
    return <RefusalPage refusal={UNSUPPORTED} />;
  }
  // Another link is another call: nothing of the first may stay.
  return <CallPage key={pathOf(link)} link={link} />;
}

// Makes pages live that are whole without it: parts are renewed, ages go on, a log follows.

const RENEW_MS = 3_000;
const AGE_MS = 10_000;

renewParts();
keepAges();
followLog();

/** Fetches this page again and puts in what changed, but not where somebody is at work. */
function renewParts() {
  const parts = () => [...document.querySelectorAll('[data-live]')];
  if (parts().length === 0) return;
  setInterval(async () => {
    if (document.hidden) return;
    const response = await fetch(location.href, { headers: { Accept: 'text/html' } }).catch(
      () => null,
    );
    if (!response?.ok || response.redirected) return;
    const fresh = new DOMParser().parseFromString(await response.text(), 'text/html');
    for (const part of parts()) {
      const next = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
      if (!next || part.innerHTML === next.innerHTML) continue;
      if (part.contains(document.activeElement) || part.querySelector('details[open]')) continue;
      part.className = next.className;
      part.replaceChildren(...next.childNodes);
    }
    keepBanner(fresh);
  }, RENEW_MS);
}

/** A pause that began or ended elsewhere. */
function keepBanner(fresh) {
  const now = document.querySelector('.banner');
  const next = fresh.querySelector('.banner');
  if (now && !next) now.remove();
  if (!now && next) document.querySelector('.top')?.append(next);
}

function keepAges() {
  setInterval(() => {
    for (const time of document.querySelectorAll('time[data-ago]')) {
      time.textContent = `${age(Date.now() - Date.parse(time.dateTime))} ago`;
    }
  }, AGE_MS);
}

function age(ms) {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 1) return 'moments';
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 48 * 3_600) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

function followLog() {
  const log = document.querySelector('ol#log[data-follow]');
  if (!log) return;
  const follow = document.querySelector('#follow');
  follow.closest('label').hidden = false;
  const toEnd = () => {
    if (follow.checked) log.scrollTop = log.scrollHeight;
  };
  const address = `/api/runs/${encodeURIComponent(log.dataset.run)}/log?from=${log.dataset.next}`;
  const stream = new EventSource(address);
  stream.addEventListener('message', ({ data, lastEventId }) => {
    document.querySelector('#silent')?.remove();
    const line = document.createElement('li');
    line.value = Number(lastEventId);
    line.id = `L${lastEventId}`;
    line.textContent = data;
    log.append(line);
    toEnd();
  });
  stream.addEventListener('omitted', ({ data }) => {
    const gap = document.createElement('li');
    gap.className = 'gap';
    gap.textContent = `${data} lines are not kept`;
    log.append(gap);
  });
  stream.addEventListener('end', () => {
    stream.close();
    document.querySelector('#log-state').textContent = 'The run is over.';
  });
  follow.addEventListener('change', toEnd);
  toEnd();
}

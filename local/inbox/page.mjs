// Shows messages, events, card flags and the state of the stack, each in a tab, and keeps them fresh. What strangers wrote only ever becomes text
// nodes, or the document of a frame in which scripts cannot run.
const refreshEveryMs = 2_000;
const list = document.getElementById('list');
const recipients = document.getElementById('recipient');
const nothing = document.getElementById('nothing');
const offline = document.getElementById('offline');

const element = (tag, className, text) => {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
};

const when = (at) => {
  const time = element('time', '', new Date(at).toLocaleString());
  time.dateTime = at;
  return time;
};

const about = ({ channel, to, role, at, subject, institutionId, changeId }) => {
  const head = element('div', 'about');
  head.append(
    element('span', 'badge channel', channel === 'sms' ? 'Text message' : 'Email'),
    element('span', 'to', to),
    ...(role ? [element('span', 'badge', `${role} address`)] : []),
    when(at),
    ...(subject ? [element('span', 'subject', subject)] : []),
    element(
      'span',
      'reference',
      `institution ${institutionId ?? 'unknown'} · change ${changeId ?? 'unknown'}`,
    ),
  );
  return head;
};

const renderedHtml = (html) => {
  const frame = element('iframe');
  // No allow-scripts: the same origin only lets this page measure the height.
  frame.sandbox = 'allow-same-origin';
  frame.title = 'The email as its reader sees it';
  frame.srcdoc = html;
  frame.addEventListener('load', () => {
    const { documentElement } = frame.contentDocument;
    frame.style.height = `${documentElement.scrollHeight + 2}px`;
  });
  return frame;
};

const email = ({ html, text }) => {
  if (!html) return [element('pre', '', text)];
  const plain = element('details');
  plain.append(element('summary', '', 'Plain-text part'), element('pre', '', text));
  return [renderedHtml(html), plain];
};

const sms = ({ text }) => {
  const phone = element('div', 'phone');
  phone.append(element('p', '', text), element('small', '', `${text.length} characters`));
  return [phone];
};

const messageCard = (message) => {
  const made = element('article');
  made.append(about(message), ...(message.channel === 'sms' ? sms(message) : email(message)));
  return made;
};

const eventCard = (event) => {
  const { id, type, time, subject, sequence, data } = event;
  const made = element('article');
  const head = element('div', 'about');
  head.append(
    element('span', 'badge channel', data.kind),
    element('span', 'to', data.fields.join(', ')),
    when(time),
    element('span', 'subject', `${type} · sequence ${sequence}`),
    element('span', 'reference', `institution ${data.institutionId} · user ${subject} · event ${id}`),
  );
  const whole = element('details');
  whole.append(
    element('summary', '', 'The whole event'),
    element('pre', '', JSON.stringify(event, undefined, 2)),
  );
  made.append(head, whole);
  return made;
};

const flagCard = ({ institutionId, user, changeId, eventId, until, isStanding }) => {
  const made = element('article', isStanding ? '' : 'past');
  const head = element('div', 'about');
  head.append(
    element('span', 'badge channel', isStanding ? 'no new card' : 'lifted or over'),
    element('span', 'to', `user ${user}`),
    element('span', 'quiet', 'until'),
    when(until),
    element('span', 'reference', `institution ${institutionId} · change ${changeId} · event ${eventId}`),
  );
  made.append(head);
  return made;
};

const switchLine = ({ name, label, isOn }) => {
  const box = Object.assign(element('input'), { type: 'checkbox', id: name, checked: isOn });
  box.addEventListener('change', async () => {
    await fetch(`/switches/${name}`, { method: box.checked ? 'PUT' : 'DELETE' });
    await refresh();
  });
  const line = element('label');
  line.append(box, label);
  return line;
};

const liveCard = ({ heading, switches = [], lines = [] }) => {
  const made = element('article', 'live');
  const rows = lines.map((line) => element('p', '', line));
  made.append(element('h2', '', heading), ...switches.map(switchLine), ...rows);
  return made;
};

const time = (at) => new Date(at).toLocaleTimeString();
const orNone = (lines) => (lines.length > 0 ? lines : ['None.']);

/** The last comes first, as with messages. */
const liveItems = ({ switches, states, owed, alarms }) => [
  {
    heading: 'Alarms, newest first',
    lines: orNone(
      alarms.map(
        ({ name, at, count }) => `${name}: ${count} times, last at ${time(at)}; see docs/runbooks/${name}.md`,
      ),
    ),
  },
  {
    heading: 'Owed',
    lines: orNone(
      owed.map(
        ({ changeId, state, dueAt, notices }) => `${changeId} ${state}, ${notices}, due ${time(dueAt)}`,
      ),
    ),
  },
  {
    heading: 'Changes by state',
    lines: orNone(Object.entries(states).map(([state, count]) => `${state}: ${count}`)),
  },
  { heading: 'Break it', switches },
];

/** What each tab shows, by its hash, which is also the path that answers it. */
const tabs = {
  messages: {
    about: 'Every email and text message the local stack has sent, newest first.',
    empty: "Nothing has been sent yet. Change a customer's contact information and look again.",
    card: messageCard,
  },
  events: {
    about: 'What other systems are told of each change, newest first: which fields, never the values.',
    empty: "No event has been published yet. Change a customer's contact information and look again.",
    card: eventCard,
  },
  'card-flags': {
    about: 'What examples/card-flag made of the events: whose cards are held after a change of address.',
    empty: "No flag has been filed yet. Change a customer's postal address and look again.",
    card: flagCard,
  },
  live: {
    about:
      "Break something, change a customer's contact information (npm run tour), and watch it mend itself.",
    card: liveCard,
    itemsOf: liveItems,
  },
};
const links = [...document.querySelectorAll('.tabs a')];
const nameOf = (link) => link.getAttribute('href').slice(1);
const chosenTab = () => {
  const name = location.hash.slice(1);
  return Object.hasOwn(tabs, name) ? name : 'messages';
};

const offerRecipients = (messages) => {
  const chosen = recipients.value;
  const known = [...new Set(messages.map(({ to }) => to))].sort();
  const options = known.map((to) => new Option(to, to, false, to === chosen));
  recipients.replaceChildren(new Option('everyone', ''), ...options);
  recipients.value = known.includes(chosen) ? chosen : '';
};

let shown = [];

/** Cards that are there already stay as they are: a frame that moves loads again. */
const show = (tab, all) => {
  document.getElementById('who').hidden = tab !== 'messages';
  document.getElementById('empty').hidden = !['messages', 'events'].includes(tab);
  document.getElementById('about').textContent = tabs[tab].about;
  if (tab === 'messages') offerRecipients(all);
  const isChosen = ({ to }) => tab !== 'messages' || !recipients.value || to === recipients.value;
  const chosen = all.filter(isChosen);
  const wanted = chosen.map((each) => tab + JSON.stringify(each));
  const isContinued = wanted.length >= shown.length && shown.every((each, at) => each === wanted[at]);
  const focused = document.activeElement?.id;
  if (!isContinued) {
    list.replaceChildren();
    shown = [];
  }
  list.prepend(...chosen.slice(shown.length).toReversed().map(tabs[tab].card));
  shown = wanted;
  if (focused) document.getElementById(focused)?.focus();
  nothing.textContent = tabs[tab].empty;
  nothing.hidden = chosen.length > 0;
};

const load = async (link) => {
  const name = nameOf(link);
  const count = link.querySelector('.count');
  if (!count && name !== chosenTab()) return;
  const answer = await (await fetch(`/${name}`)).json();
  if (count) count.textContent = answer.length || '';
  if (name === chosenTab()) show(name, tabs[name].itemsOf?.(answer) ?? answer);
};

const refresh = async () => {
  for (const link of links) {
    if (nameOf(link) === chosenTab()) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  try {
    await Promise.all(links.map(load));
    offline.hidden = true;
  } catch {
    offline.hidden = false;
  }
};

recipients.addEventListener('change', refresh);
addEventListener('hashchange', refresh);
document.getElementById('empty').addEventListener('click', async () => {
  await fetch('/messages', { method: 'DELETE' });
  await refresh();
});
await refresh();
setInterval(refresh, refreshEveryMs);

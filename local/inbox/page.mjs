// Shows the messages and keeps them fresh. Text from messages only ever becomes text nodes, or the document of a frame
// in which scripts cannot run.
const refreshEveryMs = 2_000;
const list = document.getElementById('messages');
const recipients = document.getElementById('recipient');
const kind = document.getElementById('kind');
const count = document.getElementById('count');
const nothing = document.getElementById('nothing');
const offline = document.getElementById('offline');

const element = (tag, className, text) => {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
};

const about = ({ channel, to, role, at, subject, institutionId, changeId }) => {
  const head = element('div', 'about');
  const time = element('time', '', new Date(at).toLocaleString());
  time.dateTime = at;
  head.append(
    element('span', 'badge channel', channel === 'sms' ? 'Text message' : 'Email'),
    element('span', 'to', to),
    ...(role ? [element('span', 'badge', `${role} address`)] : []),
    time,
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

const eventCard = ({ type, time, subject, sequence, data }) => {
  const made = element('article');
  const head = element('div', 'about');
  const at = element('time', '', new Date(time).toLocaleString());
  at.dateTime = time;
  head.append(
    element('span', 'badge channel', data.kind),
    element('span', 'to', data.fields.join(', ')),
    at,
    element('span', 'subject', `${type}, sequence ${sequence}`),
    element(
      'span',
      'reference',
      `institution ${data.institutionId} · user ${subject} · change ${data.changeId}`,
    ),
  );
  made.append(head, element('pre', '', JSON.stringify(data, undefined, 2)));
  return made;
};

const card = (message) => {
  if (message.specversion) return eventCard(message);
  const made = element('article');
  made.append(about(message), ...(message.channel === 'sms' ? sms(message) : email(message)));
  return made;
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
const show = (messages) => {
  const isOfMessages = kind.value === 'messages';
  document.getElementById('who').hidden = !isOfMessages;
  if (isOfMessages) offerRecipients(messages);
  const chosen = messages.filter(({ to }) => !isOfMessages || !recipients.value || to === recipients.value);
  const wanted = chosen.map((message) => JSON.stringify(message));
  const isContinued = wanted.length >= shown.length && shown.every((message, at) => message === wanted[at]);
  if (!isContinued) {
    list.replaceChildren();
    shown = [];
  }
  list.prepend(...chosen.slice(shown.length).toReversed().map(card));
  shown = wanted;
  count.textContent = chosen.length || '';
  nothing.hidden = chosen.length > 0;
};

const refresh = async () => {
  try {
    const answer = await fetch(`/${kind.value}`);
    show(await answer.json());
    offline.hidden = true;
  } catch {
    offline.hidden = false;
  }
};

recipients.addEventListener('change', refresh);
kind.addEventListener('change', refresh);
document.getElementById('empty').addEventListener('click', async () => {
  await fetch('/messages', { method: 'DELETE' });
  await refresh();
});
await refresh();
setInterval(refresh, refreshEveryMs);

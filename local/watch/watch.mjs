// Shows the picture of the local stack and keeps it fresh. Whatever it is told only ever becomes text nodes.
const refreshEveryMs = 2_000;
const byId = (id) => document.getElementById(id);

const item = (text) => {
  const made = document.createElement('li');
  made.textContent = text;
  return made;
};

const list = (id, texts, nothing) =>
  byId(id).replaceChildren(...(texts.length > 0 ? texts : [nothing]).map(item));

const change = async (name, isOn) => {
  await fetch(`/switches/${name}`, { method: isOn ? 'PUT' : 'DELETE' });
  await refresh();
};

/** Made once: a box that is made anew loses the focus. */
const showSwitches = (switches) => {
  for (const { name, label, isOn } of switches) {
    const known = byId(name);
    if (known) {
      known.checked = isOn;
      continue;
    }
    const box = document.createElement('input');
    Object.assign(box, { type: 'checkbox', id: name, checked: isOn });
    box.addEventListener('change', () => change(name, box.checked));
    const line = document.createElement('label');
    line.append(box, label);
    const row = document.createElement('p');
    row.append(line);
    byId('switches').append(row);
  }
};

const time = (at) => new Date(at).toLocaleTimeString();

const show = ({ switches, states, owed, alarms }) => {
  showSwitches(switches);
  list(
    'states',
    Object.entries(states).map(([state, count]) => `${state}: ${count}`),
    'No change yet.',
  );
  list(
    'owed',
    owed.map(({ changeId, state, dueAt, notices }) => `${changeId} ${state}, ${notices}, due ${time(dueAt)}`),
    'Nothing.',
  );
  list(
    'alarms',
    alarms.map(
      ({ name, at, count }) => `${name}: ${count} times, last at ${time(at)}; see docs/runbooks/${name}.md`,
    ),
    'None.',
  );
};

const refresh = async () => {
  try {
    show(await (await fetch('/picture')).json());
    byId('offline').hidden = true;
  } catch {
    byId('offline').hidden = false;
  }
};

await refresh();
setInterval(refresh, refreshEveryMs);

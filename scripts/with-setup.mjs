// Runs a command of this project after making sure that what it needs is there: Node 24 and the locked
// dependencies. Plain JavaScript on purpose: it must run on whichever Node the machine has.
//   node scripts/with-setup.mjs <command> [arguments…]
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const neededMajor = 24;
const nodeVersion = '24.21.0';

const fail = (message) => {
  console.error(`\nset-up: ${message}`);
  process.exit(1);
};

const run = (node, args, what, env = process.env) => {
  const { status, error } = spawnSync(node, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env,
  });
  if (error || status !== 0) fail(`${what} failed (${error ? error.message : `exit code ${status}`}).`);
};

const npm = () => {
  const script = process.env.npm_execpath;
  if (!script) fail('run this through npm, for example "npm start" or "npm test".');
  return script;
};

const lock = join(root, '.toolchain', 'set-up.lock');
/** From the making of the lock to the writing of its holder's id. */
const graceMs = 5_000;

const isHeld = () => {
  try {
    const holder = join(lock, 'pid');
    if (!existsSync(holder)) return Date.now() - statSync(lock).mtimeMs < graceMs;
    process.kill(Number(readFileSync(holder, 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};

/** One command at a time sets up, and the others wait: a folder can be made by one of them alone. */
const takeLock = () => {
  mkdirSync(dirname(lock), { recursive: true });
  for (let isFirstTry = true; ; isFirstTry = false) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (!isHeld()) rmSync(lock, { recursive: true, force: true });
    else if (isFirstTry) console.log('set-up: another command is at it; waiting …');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 250);
  }
  writeFileSync(join(lock, 'pid'), String(process.pid));
  process.on('exit', releaseLock);
};
const releaseLock = () => {
  process.off('exit', releaseLock);
  rmSync(lock, { recursive: true, force: true });
};

const node24 = () => {
  if (Number(process.versions.node.split('.')[0]) >= neededMajor) return process.execPath;
  const toolchain = join(root, '.toolchain');
  const binary = join(
    toolchain,
    'node_modules',
    'node',
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  if (!existsSync(binary)) {
    console.log(
      `set-up: this machine has Node ${process.versions.node}; fetching Node ${nodeVersion} into .toolchain/ …`,
    );
    mkdirSync(toolchain, { recursive: true });
    // The package's own install script puts the binary of this platform in place, so it may run here.
    run(
      process.execPath,
      [
        npm(),
        'install',
        '--prefix',
        toolchain,
        '--no-save',
        '--ignore-scripts=false',
        '--loglevel=error',
        `node@${nodeVersion}`,
      ],
      `installing Node ${nodeVersion}`,
    );
  }
  return binary;
};

const installDependencies = (node, env) => {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(readFileSync(join(root, 'package.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules', '.installed-from');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.log('set-up: installing the locked dependencies (npm ci) …');
  run(node, [npm(), 'ci', '--loglevel=error'], 'npm ci', env);
  writeFileSync(stamp, wanted);
};

// A command that such a command runs finds everything in place.
const isSetUp = process.env.SET_UP === 'done';
if (!isSetUp) takeLock();
const node = node24();
const env = {
  ...process.env,
  PATH: [dirname(node), join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
  SET_UP: 'done',
};
if (!isSetUp) {
  installDependencies(node, env);
  releaseLock();
}

const [command, ...args] = process.argv.slice(2);
// The channel tells a command that listens ("disconnect") that this process is gone, even by SIGKILL.
const stdio = ['inherit', 'inherit', 'inherit', 'ipc'];
const child = spawn(command === 'node' ? node : command, args, { cwd: root, stdio, env });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => fail(`${command} could not be started: ${error.message}`));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));

// npm passes signals on, but SIGKILL ends it before it can: then this process has another parent.
const parent = process.ppid;
const watch = setInterval(() => {
  if (process.ppid === parent) return;
  clearInterval(watch);
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), 10_000);
}, 250);

import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import * as v from 'valibot';
import { parse as parseYaml } from 'yaml';
import type { LogFields } from '../../lib/logger.ts';
import { FilterPolicy } from '../../local/functions/filter-policy.ts';
import { firstPort, portsFrom, startStack, type Stack } from '../../local/stack.ts';
import { Fault } from '../../local/wire/faults.ts';
import { writeTableExport } from './export/table-export-folder.ts';
import { type DocBlock, docBlocks, inlineCode } from './doc-blocks.ts';

// Much of it is waiting.
jest.setTimeout(600_000);

const root = join(import.meta.dirname, '../..');
const tourPages: readonly string[] = ['README.md', 'docs/guides/integrate.md'];
const issuers = 'docs/reference/issuers.md';

/** Commands that start or install something, and the file that runs them. */
const runElsewhere: Readonly<Record<string, string>> = {
  'npm start': 'tests/local/npm-start.test.ts',
  'npm test': '.ci/run',
  "pip install 'moto[server]==5.2.1'": '.ci/run',
  'moto_server -p 5000': 'tests/local/aws/emulator.test.ts',
  'npm start -- --aws http://127.0.0.1:5000': 'tests/local/aws/emulator.test.ts',
  'npm install --prefix .toolchain/ric --no-save aws-lambda-ric@4.0.2 --allow-scripts=aws-lambda-ric':
    'tests/package/runtime.test.ts',
  'npm run pack:client': 'tests/packages/client.test.ts',
  'npm install ./contact-info-client-0.1.0.tgz': 'tests/packages/client.test.ts',
  'openapi-python-client generate --path openapi.yaml': 'tests/local/partner-tools.test.ts',
  'openapi-generator-cli generate -i openapi.yaml -g java -o client': 'tests/local/partner-tools.test.ts',
  'npx @usebruno/cli@4.1.0 run --env local': 'tests/local/partner-tools.test.ts',
  'cd examples/card-flag': 'tests/package/card-flag.test.ts',
  'npx serverless deploy --param eventsTopicArn=arn:aws:sns:us-east-1:111122223333:contact-info-prod-events':
    'tests/package/card-flag.test.ts',
};

const linesOf = ({ text: block }: DocBlock): readonly string[] =>
  block
    .split('\n')
    .map((line) => line.replace(/ +# .*/, ''))
    .filter((line) => line !== '');

/** Every block is of one kind; each kind is run, or read as what it is for. */
const kinds = {
  tour: ({ page, language }) => language === 'sh' && tourPages.includes(page),
  shown: ({ page, language, follows }) =>
    /^(?:json|text)$/.test(language) && follows === 'sh' && tourPages.includes(page),
  operator: ({ page, language }) => language === 'sh' && !tourPages.includes(page),
  elsewhere: (block) => block.language === 'console',
  client: ({ page, language }) => language === 'ts' && page === 'packages/client/README.md',
  fault: ({ page, language }) => language === 'json' && page === 'local/README.md',
  filterPolicy: ({ page, language }) =>
    language === 'json' &&
    ['docs/guides/let-other-systems-know.md', 'examples/card-flag/README.md'].includes(page),
  issuer: ({ page, language }) => /^(?:json|properties)$/.test(language) && page === issuers,
  operation: ({ language }) => language === 'http',
  logQuery: ({ language, text: block }) => language === 'text' && block.startsWith('filter '),
} satisfies Record<string, (block: DocBlock) => boolean>;

const blocksOf = (kind: keyof typeof kinds): readonly DocBlock[] => docBlocks.filter(kinds[kind]);

const bash = async (
  page: string,
  script: string,
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<string> => {
  const child = spawn('bash', ['-euo', 'pipefail', '-c', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...options,
  });
  const [output, ended] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  expect({ page, ended }).toEqual({ page, ended: [0, null] });
  return output;
};

const separator = '----- end of block -----';
const inOrder = (blocks: readonly DocBlock[]): string =>
  blocks.map((block) => `${block.text}\necho; echo '${separator}'\n`).join('');

describe('the code blocks of the docs', () => {
  it('are each of exactly one kind that is tested here', () => {
    const kindsOf = (block: DocBlock) => Object.values(kinds).filter((isSo) => isSo(block));
    expect(docBlocks.filter((block) => kindsOf(block).length !== 1).map(({ place }) => place)).toEqual([]);
    expect(Object.keys(kinds).filter((kind) => !docBlocks.some(kinds[kind as keyof typeof kinds]))).toEqual(
      [],
    );
  });

  it('start or install only what another test runs', () => {
    expect(new Set(blocksOf('elsewhere').flatMap(linesOf))).toEqual(new Set(Object.keys(runElsewhere)));
    expect(Object.values(runElsewhere).filter((file) => !existsSync(file))).toEqual([]);
  });

  it('show faults and filter policies that parse', () => {
    for (const block of blocksOf('fault')) v.parse(Fault, JSON.parse(block.text));
    for (const block of blocksOf('filterPolicy')) v.parse(FilterPolicy, JSON.parse(block.text));
  });

  it('name operations of openapi.yaml', () => {
    const { paths } = v.parse(
      v.object({ paths: v.record(v.string(), v.record(v.string(), v.unknown())) }),
      parseYaml(readFileSync('openapi.yaml', 'utf8')),
    );
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(operations).toEqual(expect.arrayContaining(blocksOf('operation').flatMap(linesOf)));
  });

  it('query the log only for fields that it has', () => {
    const fields: readonly (keyof LogFields | '@timestamp' | 'event' | 'outcome')[] = [
      '@timestamp',
      'changeId',
      'channel',
      'clientId',
      'customer',
      'detail',
      'event',
      'institutionId',
      'outcome',
      'reason',
    ];
    const words = ['filter', 'and', 'stats', 'count', 'by', 'sort', 'desc'];
    const queries = [...blocksOf('logQuery').flatMap(linesOf), ...inlineCode].filter((code) =>
      code.startsWith('filter '),
    );
    const asked = queries.flatMap((query) => query.replaceAll(/".*?"/g, '').match(/@?\w+/g) ?? []);
    expect([...new Set(asked)].filter((word) => !words.includes(word)).sort()).toEqual(fields);
  });
});

describe('a tour of the docs', () => {
  const ports = ['api', 'platform', 'inbox', 'aws'] as const;

  const runTour = async (page: string) => {
    const stack = await startStack({ env: { QUARANTINE_S: '1' } });
    const settling = setInterval(() => void stack.invoke('settle-changes', {}).catch(() => undefined), 2_000);
    // On the ports of a stack of our own.
    const script = ports.reduce(
      (all, port) => all.replaceAll(`http://127.0.0.1:${portsFrom(firstPort)[port]}`, stack.urls[port]),
      inOrder(blocksOf('tour').filter((block) => block.page === page)),
    );
    const output = await bash(page, script).finally(async () => {
      clearInterval(settling);
      await stack.close();
    });
    return { page, outputs: output.split(separator) };
  };

  it('prints what the page shows', async () => {
    for (const { page, outputs } of await Promise.all(tourPages.map(runTour))) {
      const ofPage = docBlocks.filter((block) => block.page === page);
      const commands = ofPage.filter(kinds.tour);
      for (const shown of ofPage.filter(kinds.shown)) {
        const command = ofPage[ofPage.indexOf(shown) - 1];
        const output = outputs[commands.findIndex((one) => one === command)] ?? '';
        if (shown.language === 'json')
          expect([page, JSON.parse(output)]).toEqual([page, JSON.parse(shown.text)]);
        else expect([page, output.trim()]).toEqual([page, shown.text.trim()]);
      }
    }
  });
});

/** What an operator fills in. */
const filledIn: Readonly<Record<string, string>> = {
  'ARN of the function': 'arn:aws:lambda:us-east-1:111122223333:function:contact-info-prod-settle-changes',
  'ARN of the rule': 'arn:aws:events:us-east-1:111122223333:rule/contact-info-prod-rule',
  ChangesTable: 'contact-info-prod-ChangesTable',
  ChangesTableName: 'contact-info-prod-ChangesTable',
  DataKey: '5f6cbb6a-3f0b-4e0e-9a2e-6e3f3e3f3e3f',
  Name: 'contact-info-prod-rule',
  OperationsTopicArn: 'arn:aws:sns:us-east-1:111122223333:contact-info-prod-operations',
  'SendNotices, RecordDelivery or SettleChanges': 'RecordDelivery',
  SmsDeliveryStatusRoleArn: 'arn:aws:iam::111122223333:role/contact-info-prod-sms',
  USD: '50',
  address: 'on-call@bank.example',
  arn: 'arn:aws:dynamodb:us-east-1:111122223333:table/contact-info-prod-ChangesTable',
  bucket: 'bank-evidence',
  changeId: '5b1f3c1e-7c44-8e0b-9d5e-2f6a00000001',
  exportArn: 'arn:aws:dynamodb:us-east-1:111122223333:table/changes/export/01792800000000-5f6cbb6a',
  exportId: '01792800000000-5f6cbb6a',
  function: 'update-contact',
  hash: '$(tail -n 1 said)',
  stage: 'prod',
  'truststore bucket': 'bank-truststore',
  'users-api, sealing-keys or audit-key': 'users-api',
  version: '3',
};

const fillIn = (commands: string): string =>
  commands.replaceAll(/<([A-Za-z][^<>\n]*)>/g, (_, name: string) => {
    const value = filledIn[name];
    if (value === undefined) throw new Error(`What is to be filled in for <${name}>?`);
    return value;
  });

/** In place of the AWS CLI, which needs an account, and of npm: notes what it is asked for, and answers what the next command needs. */
const standIns = String.raw`
TABLE=contact-info-prod-ChangesTable
note() { printf '%q ' "$@" >> commands; echo >> commands; }
aws() {
  note aws "$@"
  case "$1 $2" in
    's3 cp') cp -r exported table ;;
    'sqs receive-message') echo '{"Body":"{\"requestPayload\":{}}","ReceiptHandle":"receipt"}' ;;
    *) echo answer ;;
  esac
}
npm() {
  note npm "$@"
  if [ "$2" = export ]; then node "$ROOT/scripts/export-changes.ts" "${'$'}{@:4}" 2> said; fi
}
`;

describe('the commands of an operator', () => {
  const hasAws = spawnSync('aws', ['--version']).status === 0;
  if (!hasAws)
    console.warn('No AWS CLI here (pip install awscli): its commands in the docs are not looked at by it.');

  const folder = mkdtempSync(join(tmpdir(), 'operator-'));
  const writeFiles = (): void => {
    for (const file of ['gateway.pem', 'users-api.json', 'secret.json'])
      writeFileSync(join(folder, file), '{}');
  };
  let stack: Stack;
  let outputs: ReadonlyMap<string, string>;
  let commands: readonly string[];
  beforeAll(async () => {
    writeFiles();
    const exported = writeTableExport([], { summary: { exportTime: '2027-01-03T00:00:00.000Z' } });
    renameSync(exported, join(folder, 'exported'));
    stack = await startStack();
    const run = (page: string): Promise<string> => {
      const blocks = blocksOf('operator').filter((block) => block.page === page);
      const script = inOrder(blocks).replaceAll('https://<domain>', stack.urls.api);
      return bash(page, standIns + fillIn(script), { cwd: folder, env: { ...process.env, ROOT: root } });
    };
    const found = new Map<string, string>();
    for (const page of new Set(blocksOf('operator').map(({ page: its }) => its)))
      found.set(page, await run(page));
    outputs = found;
    commands = [...new Set(readFileSync(join(folder, 'commands'), 'utf8').trim().split(/ *\n/))];
  });
  afterAll(async () => {
    await stack.close();
    rmSync(folder, { recursive: true });
  });

  it('show that requests without a token are refused', () => {
    expect(outputs.get('docs/guides/go-live.md')).toMatch(/^HTTP\/1.1 401[^]*^www-authenticate: Bearer/im);
  });

  it('check an export by its hash', () => {
    expect(readFileSync(join(folder, 'said'), 'utf8')).toContain('00016-2026.csv is whole. Changes: 0.');
  });

  it('are accepted by the Serverless Framework until it needs an account', async () => {
    const ofNpm = commands.filter((command) => /^npm run (?!export)/.test(command));
    expect(ofNpm.toSorted()).toEqual([
      'npm run deploy -- --stage prod',
      'npm run deploy -- --stage prod --param=rollBackOnAlarm=false',
      // tests/package does it.
      'npm run package -- --stage prod',
      'npm run remove -- --stage prod',
    ]);
    const { PATH } = process.env;
    const env = { PATH, HOME: folder, SET_UP: 'done', AWS_EC2_METADATA_DISABLED: 'true' };
    for (const command of ofNpm.filter((one) => !one.startsWith('npm run package'))) {
      const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((resolve) => {
        execFile('bash', ['-c', command], { cwd: root, env }, (_, stdout, stderr) =>
          resolve({ stdout, stderr }),
        );
      });
      expect([command, stdout + stderr]).toEqual([command, expect.stringContaining('credentials not found')]);
    }
  });

  (hasAws ? it : it.skip)('are accepted by the AWS CLI until it needs an account', () => {
    writeFiles();
    const env = {
      ...process.env,
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'none',
      AWS_SECRET_ACCESS_KEY: 'none',
      AWS_MAX_ATTEMPTS: '1',
    };
    const isFirst = /aws-cli\/1\./.test(spawnSync('aws', ['--version'], { encoding: 'utf8' }).stdout);
    const ask = (command: string): string => {
      // The first version of the CLI always takes a payload as it is.
      const asked = isFirst ? command.replace('--cli-binary-format raw-in-base64-out ', '') : command;
      const { stdout, stderr } = spawnSync('bash', ['-c', asked], { cwd: folder, env, encoding: 'utf8' });
      return stdout + stderr;
    };
    const whole = commands.filter((command) => command.startsWith('aws '));
    expect(whole.length).toBeGreaterThan(25);
    const refused = whole.filter(
      (command) => !ask(command).includes('Could not connect to the endpoint URL'),
    );
    // Within the prose, most leave out what the reader knows.
    const mentioned = [...new Set(inlineCode)].filter((code) => /^aws [a-z]/.test(code));
    const unknown = mentioned.filter(
      (code) =>
        !ask(
          `${fillIn(code.replaceAll('<domain>', 'x').replaceAll('<name>', 'x'))} --generate-cli-skeleton`,
        ).startsWith('{'),
    );
    expect([...refused, ...unknown]).toEqual([]);
  });
});

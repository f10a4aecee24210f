import { describe, expect, it } from '@jest/globals';
import { documented } from '../../documented.ts';
import { sampleBody, setEmail } from '../people.ts';
import { startService, type Answer, type Service, type ServiceOptions } from '../service.ts';

const guess = (oldPhoneNumber: string): object => ({
  phoneNumber: { ...sampleBody.phoneNumber, oldPhoneNumber },
});

const preview = (service: Service, body: unknown): Promise<Answer> =>
  service.update(body, { query: { validateOnly: 'true' } });

const attempts = (service: Service) => service.memory.changes().map(({ attempt }) => attempt);

/** Nothing on file has changed, nothing is announced, and nothing is left to do. */
const expectNothingDone = (service: Service): void => {
  expect(service.users.writes()).toEqual([]);
  expect(service.topic.published()).toEqual([]);
  expect(service.memory.changes().filter(({ due }) => due !== undefined)).toEqual([]);
};

describe('a preview', () => {
  it('answers which fields would change and who would be told, masked, and does nothing', async () => {
    const service = startService();
    const answer = await preview(service, { ...setEmail('jane@example.com'), ...guess('1234567890') });
    expect(answer.status).toBe(200);
    expect(answer.headers).not.toHaveProperty('changeId');
    expect(documented.PreviewReply(answer.body)).toEqual({
      fields: ['phoneNumber', 'email'],
      recipients: [
        { channel: 'email', role: 'old', recipient: 'f***@g***.com' },
        { channel: 'sms', role: 'old', recipient: '+1 *** ***90' },
        { channel: 'email', role: 'new', recipient: 'j***@e***.com' },
        { channel: 'sms', role: 'new', recipient: '+1 *** ***99' },
      ],
    });
    expectNothingDone(service);
  });

  it('shows the recipients that the update then has', async () => {
    const service = startService();
    await service.update(setEmail('first@example.com'));
    await service.deliver();
    service.clock.advance(3_600_000);
    const { body } = await preview(service, guess('1234567890'));
    await service.update(guess('1234567890'));
    const { recipients } = service.memory.changes().at(-1) ?? {};
    expect(documented.PreviewReply(body)).toMatchObject({
      recipients: recipients?.map(({ channel, role, maskedAddress }) => ({
        channel,
        role,
        recipient: maskedAddress,
      })),
    });
    expect(recipients?.map(({ role }) => role)).toContain('former-1');
  });

  it('answers no fields and no recipients if everything is already on file', async () => {
    const service = startService();
    const { status, body } = await preview(service, setEmail('finley.banker@gmail.com'));
    expect({ status, body }).toEqual({ status: 200, body: { fields: [], recipients: [] } });
    expectNothingDone(service);
  });

  it('updates if validateOnly is false, and accepts only true and false', async () => {
    const service = startService();
    const answer = await service.update(setEmail('a@example.com'), { query: { validateOnly: 'false' } });
    expect(answer.status).toBe(204);
    for (const validateOnly of ['', 'TRUE', '1', 'true,false']) {
      expect(await service.update(setEmail('b@example.com'), { query: { validateOnly } })).toMatchObject({
        status: 400,
        body: { code: 'UXU_10014', errors: [{ field: 'validateOnly' }] },
      });
    }
    expect(service.users.writes()).toHaveLength(1);
  });

  it.each<[string, object, string, ServiceOptions]>([
    ['a wrong old phone number', guess('2125550199'), '400 UXU_20002', {}],
    ['a customer who does not exist', setEmail('a@example.com'), '404 UXU_88888', { users: [] }],
    ['too little time', setEmail('a@example.com'), '503 UXU_30001', { remainingMs: 3_000 }],
  ])('is refused like the update for %s', async (_why, body, told, options) => {
    const service = startService(options);
    const answer = await preview(service, body);
    expect(answer.told).toBe(told);
    expect((await startService(options).update(body)).text).toBe(answer.text);
    expectNothingDone(service);
  });

  it('is refused while another change is open', async () => {
    const service = startService();
    service.users.failWrite({ outcome: 'lost', effect: 'never' });
    await service.update(setEmail('a@example.com'));
    expect((await preview(service, setEmail('b@example.com'))).told).toBe('409 UXU_20005');
  });

  it('is refused if the limit on changes is reached, and counts as an attempt of an update', async () => {
    const service = startService({ policy: { changeLimit: { changes: 1, hours: 24 } } });
    await service.update(setEmail('a@example.com'));
    expect(await preview(service, setEmail('b@example.com'))).toMatchObject({ status: 429 });
    expect(attempts(service)).toEqual([undefined, 'too-many-changes']);
  });

  it('does not use up the limit on changes', async () => {
    const service = startService({ policy: { changeLimit: { changes: 1, hours: 24 } } });
    for (let at = 0; at < 5; at += 1) await preview(service, setEmail(`try-${at}@example.com`));
    expect((await service.update(setEmail('a@example.com'))).status).toBe(204);
  });

  it('is not told later and not listed', async () => {
    const service = startService();
    await preview(service, setEmail('a@example.com'));
    await service.tellAfter(24 * 3_600_000);
    expect(service.outbox.sent()).toEqual([]);
    expect((await service.list()).body).toEqual({ changes: [] });
  });
});

describe('guessing values on file by previews', () => {
  it('ends for the day after thirty attempts: the right value is then refused like a wrong one', async () => {
    const service = startService();
    for (let at = 0; at < 30; at += 1) {
      expect((await preview(service, setEmail(`guess-${at}@example.com`))).status).toBe(200);
    }
    for (const guessed of ['finley.banker@gmail.com', 'else@example.com']) {
      expect(await preview(service, setEmail(guessed))).toMatchObject({ status: 429 });
      expect(await service.update(setEmail(guessed))).toMatchObject({ status: 429 });
    }
    expect(attempts(service)).toEqual(Array.from({ length: 30 }, () => 'preview'));
  });

  it.each([
    [30, 'even if updates may guess without limit', {}],
    [2, 'like an update', { oldPhoneLimit: { attempts: 2, hours: 24 } }],
  ])('counts %i wrong old phone numbers, %s', async (most, _as, policy) => {
    const service = startService({ policy });
    for (let at = 0; at < most; at += 1) {
      expect((await preview(service, guess(`21255501${10 + at}`))).status).toBe(400);
    }
    expect((await preview(service, guess('1234567890'))).status).toBe(429);
  });

  it.each([
    ['old phone numbers', '1234567890', guess],
    ['email addresses', 'finley.banker@gmail.com', setEmail],
  ])('answers only one of many %s at once, right or wrong', async (_what, right, toBody) => {
    for (const position of [0, 19]) {
      const service = startService({ latencyMs: 5, policy: { oldPhoneLimit: { attempts: 5, hours: 24 } } });
      const guesses = Array.from({ length: 20 }, (_, at) => right.replace(/^../, String(at + 20)));
      guesses[position] = right;
      const answers = await Promise.all(guesses.map((each) => preview(service, toBody(each))));
      expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
      expect(service.memory.changes()).toHaveLength(1);
    }
  });
});

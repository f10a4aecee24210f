import { describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import { ContactChange } from '../../replies.ts';
import { finley, nora, noraId, sampleBody } from '../people.ts';
import { startService, type Service, type ServiceOptions, byLogin } from '../service.ts';

const withChange = async (options?: ServiceOptions): Promise<{ service: Service; changeId: string }> => {
  const service = startService(options);
  const { headers } = await service.update(sampleBody);
  return { service, changeId: String(headers['changeId']) };
};

describe('show-contact-change', () => {
  it('shows the change that an update named, with the proof of its notices', async () => {
    const { service, changeId } = await withChange();
    await service.deliver();
    const { status, body } = await service.show(changeId);
    expect(status).toBe(200);
    expect(v.parse(ContactChange, body)).toMatchObject({
      changeId,
      state: 'notified',
      notices: [{ state: 'sent' }, { state: 'sent' }, { state: 'sent' }, { state: 'sent' }],
    });
  });

  it('takes the id in upper case too, and the customer’s login id', async () => {
    const { service, changeId } = await withChange();
    expect((await service.show(changeId.toUpperCase())).status).toBe(200);
    const query = { userIdType: 'LOGIN_ID' };
    expect((await service.show(changeId, { customer: 'finBanker01', query })).status).toBe(200);
  });

  it('still shows it when the user is gone', async () => {
    const { service, changeId } = await withChange();
    service.users.remove(finley.institutionUserId);
    expect((await service.show(changeId)).status).toBe(200);
  });

  it('answers 400 to a change id with a colon and no verb', async () => {
    const { service, changeId } = await withChange();
    expect(await service.show(`${changeId}:`)).toMatchObject({ status: 400, body: { code: 'UXU_10013' } });
  });

  it('answers 404 to a wrong id with a right number', async () => {
    const { service, changeId } = await withChange();
    const forged = `00000000-0000-8000-8000-0000${changeId.slice(-8)}`;
    expect((await service.show(forged)).told).toBe('404 UXU_88888');
  });

  it('answers 404 to another customer’s change', async () => {
    const { service, changeId } = await withChange();
    expect(await service.show(changeId, { customer: noraId })).toMatchObject({
      status: 404,
      body: { message: 'No such change was found for this customer.' },
    });
    expect((await service.show(changeId, byLogin(nora.userName))).status).toBe(404);
  });

  it.each(['', 'x', '1', `${'0'.repeat(8)}-0000-8000-8000-${'0'.repeat(11)}`, '../..'])(
    'refuses %j for a change id',
    async (changeId) => {
      const service = startService();
      expect((await service.show(changeId)).told).toBe('400 UXU_10012');
      expect(service.memory.calls()).toEqual([]);
    },
  );

  it('takes no verb', async () => {
    const service = startService();
    const revert = await service.show(`${'0'.repeat(8)}-0000-8000-8000-${'0'.repeat(12)}:revert`);
    expect(revert).toMatchObject({ status: 405, headers: { allow: 'POST' } });
    expect((await service.show('a:verify')).told).toBe('400 UXU_10013');
  });

  it('refuses a query it does not know', async () => {
    const { service, changeId } = await withChange();
    expect((await service.show(changeId, { query: { limit: '1' } })).told).toBe('400 UXU_10014');
  });
});

import type { NoticeChannel } from '../../lib/changes/change.ts';
import type { Notice, NoticeSender, SendOutcome } from '../../lib/notices/notice-sender.ts';

/** What becomes of the next notice of a channel, other than that it goes out and says so. */
type SendFault =
  Extract<SendOutcome, { outcome: 'undeliverable' }> | { readonly outcome: 'unsent' | 'lost' | 'timed-out' };

const unclear: SendOutcome = { outcome: 'unclear', reason: 'timeout', cause: new Error('no answer') };

/** Both channels in memory: what went out, in order, with faults to be had for the asking. */
export const memorySenders = () => {
  const sent: Notice[] = [];
  const faults: { readonly channel: NoticeChannel; readonly fault: SendFault }[] = [];

  const senderOf = (channel: NoticeChannel): NoticeSender => ({
    send: async (notice) => {
      await Promise.resolve();
      const at = faults.findIndex((each) => each.channel === channel);
      const fault = at < 0 ? undefined : faults.splice(at, 1)[0]?.fault;
      if (fault?.outcome === 'undeliverable') return fault;
      if (fault?.outcome === 'unsent') return { outcome: 'failed', reason: 'throttling' };
      if (fault?.outcome === 'timed-out') return unclear;
      sent.push(notice);
      if (fault?.outcome === 'lost') return unclear;
      return { outcome: 'sent', providerId: `message-${sent.length}` };
    },
  });

  return {
    senders: { email: senderOf('email'), sms: senderOf('sms') },
    /** Everything that went out, whether or not the service was told so. */
    sent: (): readonly Notice[] => sent,
    /** `channel/role address` of everything that went out. */
    told: (): readonly string[] =>
      sent.map(({ recipient: { channel, role, address } }) => `${channel}/${role} ${address}`),
    clear: (): void => void sent.splice(0),
    failNext: (channel: NoticeChannel, fault: SendFault): void => void faults.push({ channel, fault }),
  };
};

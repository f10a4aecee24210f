import type { FindEntitledUser } from '../../lib/customers/find-entitled-user.ts';
import { describeOnFile } from '../../lib/http/describe-on-file.ts';
import type { EndpointReply, EndpointRequest } from '../../lib/http/endpoint.ts';
import type { VerifyReply } from '../../lib/http/replies.ts';
import type { CustomerName } from '../../lib/customers/users-api.ts';

export interface VerifyCustomerDeps {
  readonly findUser: FindEntitledUser;
}

export const verifyCustomer =
  ({ findUser }: VerifyCustomerDeps) =>
  async (request: EndpointRequest<CustomerName>): Promise<EndpointReply> => {
    const { caller, input } = request;
    const user = await findUser(caller, input, request);
    const body = {
      customerId:
        input.type === 'CUSTOMER_ID'
          ? input.value
          : (caller.customerId ?? user.customerIds[0] ?? user.userKey),
      institutionId: user.institutionId,
      updatable: user.blockers.length === 0,
      blockers: [...user.blockers],
      contactInfo: describeOnFile(user.contactPoints),
    } satisfies VerifyReply;
    return { body };
  };

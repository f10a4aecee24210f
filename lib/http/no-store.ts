import { learned, type EndpointMiddleware } from './request-state.ts';

/** Marks every answer as not to be kept by any cache (RFC 9111 §5.2.2.5); each is about one person. */
export const noStore = <Input>(): EndpointMiddleware<Input> => {
  const mark: EndpointMiddleware<Input>['after'] = ({ response }) => {
    const answer = learned(response);
    answer.headers = { ...answer.headers, 'cache-control': 'no-store' };
  };
  return { after: mark, onError: mark };
};

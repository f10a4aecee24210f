import type { WireReply, WireRequest } from './serve.ts';

/** Replaces each percent-encoded byte once, as API Gateway does; what is not UTF-8 becomes U+FFFD. */
export const percentDecode = (text: string): string => {
  const bytes = Buffer.from(text);
  const decoded: number[] = [];
  for (let at = 0; at < bytes.length; at += 1) {
    const code = /^%([0-9a-f]{2})$/i.exec(bytes.subarray(at, at + 3).toString('latin1'))?.[1];
    decoded.push(code === undefined ? (bytes[at] ?? 0) : Number.parseInt(code, 16));
    if (code !== undefined) at += 2;
  }
  return Buffer.from(decoded).toString();
};

/**
 * The path parameters, percent-decoded, when the path has the template's segments. A parameter is a whole segment and
 * not empty.
 */
export const matchPath = (template: string, path: string): Readonly<Record<string, string>> | undefined => {
  const wanted = template.split('/');
  const segments = path.split('/');
  if (wanted.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [at, want] of wanted.entries()) {
    const segment = segments[at] ?? '';
    const parameter = /^\{(\w+)\}$/.exec(want)?.[1];
    if (parameter === undefined ? segment !== want : segment === '') return undefined;
    if (parameter !== undefined) parameters[parameter] = percentDecode(segment);
  }
  return parameters;
};

export type RouteHandler = (
  request: WireRequest,
  parameters: Readonly<Record<string, string>>,
) => WireReply | Promise<WireReply>;

/** Handlers by `METHOD /path/{parameter}`. */
export type Routes = Readonly<Record<string, RouteHandler>>;

/** The name of the first route that serves the request, and how to run it. */
export const findRoute = (
  routes: Routes,
  request: WireRequest,
): { readonly label: string; readonly run: () => WireReply | Promise<WireReply> } | undefined => {
  for (const [label, handle] of Object.entries(routes)) {
    const [method, template = ''] = label.split(' ');
    const parameters = method === request.method ? matchPath(template, request.path) : undefined;
    if (parameters !== undefined) return { label, run: () => handle(request, parameters) };
  }
  return undefined;
};

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { parse as parseYaml } from 'yaml';
import type { RouteHandler, Routes } from '../wire/routes.ts';
import { json } from '../wire/serve.ts';

const swaggerUi = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Update Contact Info: API</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
    <style>
      body { margin: 0; }
      form { padding: 12px; background: #12446b; color: #fff; font: 15px system-ui; text-align: center; }
      button { font: inherit; }
    </style>
  </head>
  <body>
    <form id="token">
      <button>Get a token</button>
      <output>for the client <b>partner</b> at the institution <b>00016</b>, then open an operation and execute it.</output>
    </form>
    <div id="swagger-ui"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

const startScript = `window.ui = SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  tryItOutEnabled: true,
});
const form = document.getElementById('token');
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const answer = await fetch('/docs/token', { method: 'POST' });
  const { token, message } = await answer.json();
  if (answer.ok) window.ui.preauthorizeApiKey('bearer', token);
  form.querySelector('output').textContent = answer.ok ? 'Signed in as the client partner.' : message;
});
`;

const text =
  (body: string | Buffer, type: string): RouteHandler =>
  () => ({ status: 200, headers: { 'content-type': `${type}; charset=utf-8` }, body });

const swaggerFile = (name: string, type: string): RouteHandler =>
  text(readFileSync(join(swaggerUi, name)), type);

const OpenApi = v.looseObject({ servers: v.optional(v.array(v.looseObject({ url: v.string() })), []) });

/** The OpenAPI document as JSON, with this server first, and Swagger UI with a token button. */
export const docsRoutes = (openApiFile: string, askToken: () => Promise<string>): Routes => ({
  'GET /docs': text(page, 'text/html'),
  'GET /docs/': text(page, 'text/html'),
  'GET /docs/start.js': text(startScript, 'text/javascript'),
  'GET /docs/swagger-ui.css': swaggerFile('swagger-ui.css', 'text/css'),
  'GET /docs/swagger-ui-bundle.js': swaggerFile('swagger-ui-bundle.js', 'text/javascript'),
  'POST /docs/token': async () => {
    try {
      return json(200, { token: await askToken() });
    } catch {
      return json(503, { message: 'The platform stand-in grants no token.' });
    }
  },
  'GET /openapi.json': () => {
    if (!existsSync(openApiFile)) return json(404, { message: 'There is no openapi.yaml.' });
    const { servers, ...document } = v.parse(OpenApi, parseYaml(readFileSync(openApiFile, 'utf8')));
    const deployed = servers.filter(({ url }) => !url.startsWith('http://127.0.0.1'));
    return json(200, { ...document, servers: [{ url: '/', description: 'This local stack.' }, ...deployed] });
  },
});

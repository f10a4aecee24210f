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
  </head>
  <body>
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
`;

const text =
  (body: string | Buffer, type: string): RouteHandler =>
  () => ({ status: 200, headers: { 'content-type': `${type}; charset=utf-8` }, body });

const swaggerFile = (name: string, type: string): RouteHandler =>
  text(readFileSync(join(swaggerUi, name)), type);

const OpenApi = v.looseObject({ servers: v.optional(v.array(v.looseObject({ url: v.string() })), []) });

/** The OpenAPI document as JSON, its first server being this one, and Swagger UI showing it. */
export const docsRoutes = (openApiFile: string): Routes => ({
  'GET /docs': text(page, 'text/html'),
  'GET /docs/': text(page, 'text/html'),
  'GET /docs/start.js': text(startScript, 'text/javascript'),
  'GET /docs/swagger-ui.css': swaggerFile('swagger-ui.css', 'text/css'),
  'GET /docs/swagger-ui-bundle.js': swaggerFile('swagger-ui-bundle.js', 'text/javascript'),
  'GET /openapi.json': () => {
    if (!existsSync(openApiFile)) return json(404, { message: 'There is no openapi.yaml.' });
    const { servers, ...document } = v.parse(OpenApi, parseYaml(readFileSync(openApiFile, 'utf8')));
    const deployed = servers.filter(({ url }) => !url.startsWith('http://127.0.0.1'));
    return json(200, { ...document, servers: [{ url: '/', description: 'This local stack.' }, ...deployed] });
  },
});

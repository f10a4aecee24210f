// A process that imports one module and says how long that took. Lambda's runtime has loaded these two by then.
process.getBuiltinModule('node:http');
process.getBuiltinModule('node:https');
const startedAt = performance.now();
await import(process.argv[2]);
process.stdout.write(String(performance.now() - startedAt));
// Nothing that the module may keep open is waited for.
process.exit();

// A process that imports one module and says how many milliseconds of CPU that took. Lambda's runtime has loaded these
// two by then.
process.getBuiltinModule('node:http');
process.getBuiltinModule('node:https');
const before = process.cpuUsage();
await import(process.argv[2]);
const { user, system } = process.cpuUsage(before);
process.stdout.write(String((user + system) / 1000));
// Nothing that the module may keep open is waited for.
process.exit();

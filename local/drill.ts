// npm run drill NAME: raises an alarm on a local stack of its own and follows its runbook (docs/runbooks).
import { drills, type DrilledAlarm } from './drill/drills.ts';
import { playDrill } from './drill/play-drill.ts';

const [name = ''] = process.argv.slice(2);
const isDrilled = (text: string): text is DrilledAlarm => Object.hasOwn(drills, text);

if (isDrilled(name)) {
  await playDrill(name, (line) => console.log(line)).catch((error: unknown) => {
    console.error(`\nNot as expected: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  });
} else {
  console.error(
    `Say which alarm to play: npm run drill NAME, where NAME is one of\n  ${Object.keys(drills).join('\n  ')}`,
  );
  process.exitCode = 1;
}

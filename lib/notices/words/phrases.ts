import type { Language } from '../../institutions/institutions.ts';
import en from './phrases-en.json' with { type: 'json' };
import es from './phrases-es.json' with { type: 'json' };
import fr from './phrases-fr.json' with { type: 'json' };

export type Phrases = typeof en;

export const phrasesIn: Readonly<Record<Language, Phrases>> = { en, es, fr };

export const fillIn = (phrase: string, values: Readonly<Record<string, string>>): string =>
  phrase.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));

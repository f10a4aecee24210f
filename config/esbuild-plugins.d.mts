import type { Plugin } from 'esbuild';

export declare const plugins: Plugin[];

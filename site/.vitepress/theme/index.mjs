import DefaultTheme from 'vitepress/theme';
import { Mermaid } from './mermaid.mjs';
import './mermaid.css';

export default {
  extends: DefaultTheme,
  enhanceApp: ({ app }) => app.component('Mermaid', Mermaid),
};

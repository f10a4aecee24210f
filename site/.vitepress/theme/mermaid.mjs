import { defineComponent, h, onMounted, ref, useId } from 'vue';

let library;

const loadMermaid = () =>
  (library ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = '/mermaid.min.js';
    script.onload = () => {
      globalThis.mermaid.initialize({ startOnLoad: false, theme: 'neutral' });
      resolve(globalThis.mermaid);
    };
    script.onerror = reject;
    document.head.append(script);
  }));

/** Draws the text of a Mermaid diagram. */
export const Mermaid = defineComponent({
  props: { text: { type: String, required: true } },
  setup(props) {
    const id = `mermaid-${useId()}`;
    const svg = ref('');
    onMounted(async () => {
      const mermaid = await loadMermaid();
      svg.value = (await mermaid.render(id, decodeURIComponent(props.text))).svg;
    });
    return () => h('div', { class: 'mermaid', innerHTML: svg.value });
  },
});

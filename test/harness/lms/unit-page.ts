/** The page of one unit, which the courseware shows in an iframe. */
import { type CourseBlock } from './course/types';

const STYLE = `
  body { margin: 0; padding: 0.25rem 0 2rem; color: #454545; font: 1.125rem/1.6 Inter, "Helvetica Neue", Arial, sans-serif; }
  h2 { color: #00262b; font-size: 1.5rem; line-height: 1.3; margin: 0 0 1.25rem; }
  h3 { color: #00262b; font-size: 1.25rem; margin: 0 0 0.75rem; }
  section { max-width: 44rem; margin-block-end: 2rem; }
  table { border-collapse: collapse; width: 100%; font-size: 1rem; }
  th, td { border-block-end: 1px solid #d7d3d1; padding: 0.5rem 0.75rem 0.5rem 0; text-align: start; vertical-align: top; }
  figure { margin: 0; border: 1px solid #d7d3d1; border-radius: 6px; overflow: hidden; }
  .screen { display: grid; place-items: center; aspect-ratio: 16 / 6; background: #00262b; color: #fff; font-size: 3rem; }
  figcaption { padding: 0.75rem 1rem; font-size: 1rem; }
  figcaption ol { margin: 0.5rem 0 0; padding-inline-start: 1.25rem; }
  .problem { border: 1px solid #d7d3d1; border-radius: 6px; padding: 1rem 1.25rem; }`;

/** Tells the page around it how tall it is, as the platform's own units do. */
export function unitPage(unit: CourseBlock, pageOrigin: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${unit.title}</title><style>${STYLE}</style></head>
<body>
<main>
${unit.children.map(section).join('\n')}
</main>
<script>
  const report = () => parent.postMessage({ type: 'plugin.resize', payload: { height: Math.ceil(document.body.getBoundingClientRect().height) } }, ${JSON.stringify(pageOrigin)});
  new ResizeObserver(report).observe(document.body);
</script>
</body>
</html>`;
}

function section(block: CourseBlock): string {
  if (block.video) {
    const lines = block.video.captions.map((caption) => `<li>${caption.text}</li>`).join('');
    return (
      `<section><h3>${block.title}</h3><figure><div class="screen" role="img" aria-label="${block.title}">&#9654;</div>` +
      `<figcaption><strong>Transcript</strong><ol>${lines}</ol></figcaption></figure></section>`
    );
  }
  return `<section class="${block.type}">${block.html}</section>`;
}

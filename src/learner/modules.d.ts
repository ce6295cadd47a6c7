/** Modules without types of their own: style sheets, and Paragon's single icon files. */
declare module '*.css';
declare module '@openedx/paragon/icons/es5/*' {
  import type { ComponentType, SVGProps } from 'react';

  const Icon: ComponentType<SVGProps<SVGSVGElement>>;
  export default Icon;
}

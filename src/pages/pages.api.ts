export type { Page } from './page.js';
export { Pages } from './pages.js';
export { PagesModule } from './pages.module.js';

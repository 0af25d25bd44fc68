/** The tasks page. */
import { $, goLive, loader, whoAmI } from '/js/shell.js';

const load = loader(async () => {
  $('owner').textContent = (await whoAmI()).email;
});

async function enter(ask) {
  await load();
  await ask(null);
}

goLive(enter, {});

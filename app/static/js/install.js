// The hint to put the app on the home screen: on the kit's page only, once refused never again.

const REFUSED = "jinnang-install-refused";

const isInstalled = () => matchMedia("(display-mode: standalone)").matches || navigator.standalone === true;
const isIos = () => /iPhone|iPad|iPod/.test(navigator.userAgent) || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);

function remembered() {
  try {
    return localStorage.getItem(REFUSED) !== null;
  } catch {
    return true; // what can't be remembered would come back each time
  }
}

export function mount(hint) {
  if (isInstalled() || remembered()) return;
  const part = (name) => hint.querySelector(`[data-install="${name}"]`);
  const away = () => {
    localStorage.setItem(REFUSED, new Date().toISOString());
    hint.hidden = true;
  };
  const show = (way) => {
    part(way).hidden = false;
    hint.hidden = false;
  };
  part("later").addEventListener("click", away);
  addEventListener("appinstalled", away);
  if (isIos()) return show("ios");
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    part("do").hidden = false;
    part("do").onclick = async () => {
      event.prompt();
      await event.userChoice;
      away();
    };
    show("android");
  });
}

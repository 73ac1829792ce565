// Mounts the module that a part of the page names: <section data-module="inbox">.
for (const element of document.querySelectorAll("[data-module]")) {
  const { mount } = await import(`/static/js/${element.dataset.module}.js`);
  mount(element);
}

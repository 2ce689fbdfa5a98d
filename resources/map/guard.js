// The page is served with `require-trusted-types-for 'script'`: the browser itself refuses text as
// markup. Leaflet asks once, while loading, whether inline SVG works; only that string passes.
"use strict";
trustedTypes.createPolicy("default", {
  createHTML: (text) => (text === "<svg/>" ? text : ""),
});

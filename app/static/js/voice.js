// What must be heard on the road: one short quiet tone, then a cue of at most six seconds.

const TONE = 0.3; // seconds
const QUIET = 0.15; // of full volume
const SPEECH = 6000; // milliseconds
const PATIENCE = 300; // a browser that does not let the page sound by then never will in time
const VOICES = { zh: "zh-CN", en: "en-GB" };

const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

export function openVoice(language) {
  const Context = window.AudioContext ?? window.webkitAudioContext;
  const waiting = [];
  let context = null;
  let running = false;
  let cut = () => {};
  let stopReading = () => {};

  // Some browsers open the way to the loudspeaker only inside a touch: the first one on the page does it.
  const wake = async () => {
    context ??= new Context();
    await Promise.race([context.resume(), wait(PATIENCE)]);
    return context.state === "running";
  };
  const silence = () => {}; // a phone without a free loudspeaker: the cue is still spoken, the card still comes
  if (Context) addEventListener("pointerdown", () => wake().then(() => running || context.suspend()).catch(silence), { once: true });

  async function tone() {
    if (!(await wake())) return; // a tone that came later would be about nothing
    const begin = context.currentTime;
    const pitch = context.createOscillator();
    const volume = context.createGain();
    pitch.frequency.value = 660;
    volume.gain.setValueAtTime(0, begin);
    volume.gain.linearRampToValueAtTime(QUIET, begin + 0.02);
    volume.gain.setValueAtTime(QUIET, begin + TONE - 0.08);
    volume.gain.linearRampToValueAtTime(0, begin + TONE);
    pitch.connect(volume).connect(context.destination);
    pitch.start(begin);
    pitch.stop(begin + TONE);
    await wait(TONE * 1000);
  }

  function speak(text) {
    const speech = window.speechSynthesis;
    if (!text || !canSpeak()) return Promise.resolve();
    return new Promise((done) => {
      const words = new SpeechSynthesisUtterance(text);
      words.lang = VOICES[language];
      words.onend = words.onerror = () => cut();
      const late = setTimeout(() => cut(true), SPEECH);
      cut = (stop) => {
        cut = () => {};
        clearTimeout(late);
        if (stop) speech.cancel();
        done();
      };
      speech.speak(words);
    });
  }

  const canSpeak = () => Boolean(window.speechSynthesis && window.SpeechSynthesisUtterance);

  // Reads lines to him, because he asked: no tone, no limit. `told` hears "reading", then "over" or "none" (no voice).
  function read(lines, told) {
    stopReading();
    if (!canSpeak()) return told("none");
    let left = lines.length;
    const end = (word) => {
      stopReading = () => {};
      told(word);
    };
    stopReading = () => {
      left = 0;
      window.speechSynthesis.cancel();
      end("over");
    };
    told("reading");
    for (const line of lines) {
      const words = new SpeechSynthesisUtterance(line);
      words.lang = VOICES[language];
      words.onend = () => left > 0 && --left === 0 && end("over");
      words.onerror = () => {
        if (left > 0) end("none");
        left = 0;
      };
      window.speechSynthesis.speak(words);
    }
  }

  async function run() {
    stopReading(); // what must be heard comes before what he asked for
    running = true;
    while (waiting.length) {
      if (Context) await tone().catch(silence);
      await speak(waiting.shift()); // only now: a threat may have gone before it during the tone
    }
    running = false;
    context?.suspend().catch(silence);
  }

  return {
    // Cues follow one another; one that is about safety waits for none.
    say(text, atOnce) {
      if (atOnce) waiting.unshift(text);
      else waiting.push(text);
      if (atOnce) cut(true);
      if (!running) run();
    },
    read,
    hush: () => stopReading(),
  };
}

// The microphone, while she speaks and not a moment longer; and how loud she is.

const FORMATS = [["audio/webm;codecs=opus", ".webm"], ["audio/ogg;codecs=opus", ".ogg"], ["audio/mp4", ".m4a"]];
// What a telephone does to please an ear harms a recording: the studio levels it afterwards.
const PLAIN = { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: false };
const BITS = 64000;
const SOFT = -38, CROAKS = 0.99, OFTEN = 3; // dB of full scale; of the highest sample; how many times

export const able = () => Boolean(navigator.mediaDevices?.getUserMedia && window.MediaRecorder && window.indexedDB && navigator.locks);

// Begins at once; `level(0…1)` is told as long as it runs. Raises what `getUserMedia` raises.
export async function record(level) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: PLAIN });
  const [type, suffix] = FORMATS.find(([one]) => MediaRecorder.isTypeSupported(one)) || ["", ".webm"];
  const recorder = new MediaRecorder(stream, { ...(type && { mimeType: type }), audioBitsPerSecond: BITS });
  const pieces = [], ear = listens(stream, level);
  recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
  recorder.start();

  const stop = () => new Promise((resolve) => {
    recorder.addEventListener("stop", async () => {
      stream.getTracks().forEach((track) => track.stop());
      const sound = await new Blob(pieces).arrayBuffer();
      resolve({ sound, suffix, type: recorder.mimeType, ...ear.verdict() });
    });
    recorder.stop();
  });
  return { stop };
}

function listens(stream, level) {
  const context = new AudioContext(), analyser = context.createAnalyser(), samples = new Float32Array(2048);
  context.createMediaStreamSource(stream).connect(analyser);
  let loudest = -100, croaks = 0;
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const loud = 10 * Math.log10(samples.reduce((sum, one) => sum + one * one, 1e-10) / samples.length);
    loudest = Math.max(loudest, loud);
    croaks += samples.some((one) => Math.abs(one) >= CROAKS);
    level(Math.min(1, Math.max(0, (loud + 60) / 55)));
  }, 100);
  const verdict = () => {
    clearInterval(timer);
    context.close();
    return { soft: loudest < SOFT, loud: croaks >= OFTEN };
  };
  return { verdict };
}

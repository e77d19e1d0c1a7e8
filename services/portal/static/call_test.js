// The test of camera and microphone: shown by the browser to its own user, sent nowhere.
"use strict";

const part = (id) => document.getElementById(id);

// What the browser says, in words that tell what to do.
const PROBLEMS = {
  NotAllowedError: "The browser was not allowed to use camera and microphone. Allow both for this page, beside its address, and start again.",
  NotFoundError: "No camera or microphone was found. Plug one in, or use another device, and start again.",
  NotReadableError: "Another program is using the camera or the microphone. Close it and start again.",
};

let stream = null;
let sound = null;

function listen() {
  sound = new AudioContext();
  const analyser = sound.createAnalyser();
  sound.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let heard = false;
  const look = () => {
    if (stream === null) return;
    analyser.getFloatTimeDomainData(samples);
    const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    part("level").value = Math.min(100, Math.round(loudest * 200));
    if (!heard && loudest > 0.05) {
      heard = true;
      part("result").textContent += " We can hear you.";
    }
    requestAnimationFrame(look);
  };
  look();
}

function running(is) {
  part("start").hidden = is;
  part("stop").hidden = !is;
  part("level-line").hidden = !is;
}

async function cameraAndMicrophone() {
  try {
    return await navigator.mediaDevices.getUserMedia({ video: true, audio: true });
  } catch (error) {
    if (error.name !== "NotFoundError") throw error;
    return navigator.mediaDevices.getUserMedia({ audio: true });
  }
}

async function startTest() {
  part("result").textContent = "Waiting for your permission.";
  try {
    stream = await cameraAndMicrophone();
  } catch (error) {
    part("result").textContent = PROBLEMS[error.name] || "The test did not start. Try another browser, or ring the number below.";
    return;
  }
  const sees = stream.getVideoTracks().length > 0;
  part("picture").hidden = !sees;
  part("picture").srcObject = sees ? stream : null;
  part("result").textContent = sees ? "Your camera works. Now speak." : "There is no camera; sound alone is enough. Now speak.";
  running(true);
  listen();
  part("stop").focus();
}

function stopTest() {
  for (const track of stream.getTracks()) track.stop();
  sound.close();
  stream = sound = null;
  part("picture").hidden = true;
  part("picture").srcObject = null;
  part("result").textContent = "The test has ended. Camera and microphone are off.";
  running(false);
  part("start").focus();
}

if (navigator.mediaDevices && navigator.mediaDevices.getUserMedia) {
  part("try").hidden = false;
  part("start").addEventListener("click", startTest);
  part("stop").addEventListener("click", stopTest);
}

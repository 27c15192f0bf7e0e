// Moves the marks of pictures that have frames: the slider chooses one, the button plays them all.
for (const box of document.querySelectorAll(".frames")) {
  const frames = JSON.parse(box.querySelector("script").textContent);
  const slider = box.querySelector("input"), name = box.querySelector("output"), play = box.querySelector("button");
  const pictures = [...box.querySelectorAll("svg.moving")].map((svg) => [...svg.querySelectorAll(".mark")]);
  const show = () => {
    const frame = frames[slider.value];
    name.textContent = frame.name;
    slider.setAttribute("aria-valuetext", frame.name);
    pictures.forEach((marks, p) =>
      marks.forEach((mark, m) => (mark.style.transform = `translate(${frame.at[p][2 * m]}px,${frame.at[p][2 * m + 1]}px)`)));
  };
  let timer;
  const stop = () => { clearInterval(timer); timer = undefined; play.textContent = "Play"; };
  slider.addEventListener("input", () => { stop(); show(); });
  play.addEventListener("click", () => {
    if (timer) return stop();
    if (slider.value === slider.max) slider.value = 0;
    play.textContent = "Stop";
    show();
    timer = setInterval(() => {
      if (slider.value === slider.max) return stop();
      slider.value = Number(slider.value) + 1;
      show();
    }, 350);
  });
  box.querySelector(".head").hidden = false;
  show();
}

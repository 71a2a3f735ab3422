// Draws the heads: one mesh, once per pose, side by side.
import { Color, DirectionalLight, HemisphereLight, MeshLambertMaterial, NeutralToneMapping, PerspectiveCamera, Scene, WebGLRenderer } from "three";
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";

import { Pace } from "./pace.js";

// Quality levels from fine to fast: rendered pixels per pixel of the page, and whether surfaces gloss. A ratio of 2 smooths edges.
const LEVELS = [
  { ratio: 2, gloss: true },
  { ratio: 1, gloss: true },
  { ratio: 1, gloss: false },
  { ratio: 0.7, gloss: false },
  { ratio: 0.5, gloss: false },
];
const FIRST_OF_SOFTWARE = 2;
const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;
const LAMPS = [
  [0xfff1e2, 2.1, 0.4, 0.52, 0.76],
  [0xcfe0ff, 0.8, -0.7, 0.2, 0.68],
  [0xcfe0ff, 1.2, -0.8, 0.4, -0.44],
];

export class Stage {
  /** Calls `onLevel({level, software})` whenever the quality level changes. */
  constructor(canvas, onLevel) {
    this.canvas = canvas;
    this.onLevel = onLevel;
    const context = open(canvas);
    this.software = SOFTWARE.test(nameOf(context));
    this.renderer = new WebGLRenderer({ canvas, context });
    this.renderer.toneMapping = NeutralToneMapping;
    this.renderer.setScissorTest(true);
    // The shaders of three.js need no check, which would wait for the compiler.
    this.renderer.debug.checkShaderErrors = false;
    this.scene = new Scene();
    this.camera = new PerspectiveCamera(22, 1, 0.05, 10);
    this.turn = { x: 0, y: 0.12 };
    this.pace = new Pace(() => this.simplify());
    this.level = this.software ? FIRST_OF_SOFTWARE : 0;
    this.light();
    this.listen();
  }

  async load(address) {
    const head = await new GLTFLoader().loadAsync(address);
    this.meshes = [];
    head.scene.traverse((part) => part.morphTargetDictionary && this.meshes.push(part));
    for (const mesh of this.meshes) {
      const { side, vertexColors } = mesh.material;
      mesh.glossy = mesh.material;
      mesh.plain = new MeshLambertMaterial({ side, vertexColors });
    }
    this.scene.add(head.scene);
    this.applyLevel();
  }

  applyLevel() {
    const { gloss } = LEVELS[this.level];
    for (const mesh of this.meshes) mesh.material = gloss ? mesh.glossy : mesh.plain;
    this.drawn = undefined;
    this.onLevel({ level: this.level, software: this.software });
  }

  simplify() {
    if (this.level === LEVELS.length - 1) return;
    this.level += 1;
    this.applyLevel();
  }

  light() {
    this.scene.add(new HemisphereLight(0xffffff, 0xa08c7c, 2));
    for (const [colour, strength, ...place] of LAMPS) {
      const lamp = new DirectionalLight(colour, strength);
      lamp.position.set(...place);
      this.scene.add(lamp);
    }
  }

  /** Turns the head by dragging or by arrow keys; a double click or Home resets it. */
  listen() {
    this.canvas.addEventListener("pointermove", (event) => event.buttons && this.rotate(event.movementX * 0.008, event.movementY * 0.006));
    this.canvas.addEventListener("dblclick", () => (this.turn = { x: 0, y: 0 }));
    this.canvas.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: [0.1, 0], ArrowRight: [-0.1, 0], ArrowUp: [0, 0.06], ArrowDown: [0, -0.06] }[event.key];
      if (step) this.rotate(...step);
      else if (event.key === "Home") this.turn = { x: 0, y: 0 };
      else return;
      event.preventDefault();
    });
  }

  rotate(aside, up) {
    const within = (value, max) => Math.max(-max, Math.min(max, value));
    this.turn = { x: within(this.turn.x + up, 0.6), y: within(this.turn.y - aside, 1.5) };
  }

  /** Whether one of these controls moves the head. */
  hasShapeFor(names) {
    return this.meshes.some((mesh) => names.some((name) => name in mesh.morphTargetDictionary));
  }

  pose(weights) {
    for (const mesh of this.meshes) {
      for (const [name, place] of Object.entries(mesh.morphTargetDictionary)) {
        mesh.morphTargetInfluences[place] = weights[name] ?? 0;
      }
    }
  }

  /** Draws one head per pose, if anything has changed. */
  draw(poses, background) {
    if (!this.meshes) return;
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const { ratio } = LEVELS[this.level];
    const wanted = JSON.stringify([poses, width, height, ratio, this.turn, background]);
    if (wanted === this.drawn || !width || !height) return this.pace.rest();
    this.drawn = wanted;
    if (this.canvas.width !== Math.floor(width * ratio) || this.canvas.height !== Math.floor(height * ratio)) {
      this.renderer.setPixelRatio(ratio);
      this.renderer.setSize(width, height, false);
    }
    this.scene.background = new Color(background);
    const part = width / poses.length;
    this.aimCamera(part / height);
    poses.forEach((weights, place) => {
      this.pose(weights);
      this.renderer.setViewport(place * part, 0, part, height);
      this.renderer.setScissor(place * part, 0, part, height);
      this.renderer.render(this.scene, this.camera);
    });
    this.pace.rendered();
  }

  aimCamera(aspect) {
    const { x, y } = this.turn;
    const far = 0.92 * Math.max(1, 0.72 / aspect);
    this.camera.aspect = aspect;
    this.camera.position.set(Math.sin(y) * Math.cos(x) * far, -0.03 + Math.sin(x) * far, Math.cos(y) * Math.cos(x) * far);
    this.camera.lookAt(0, -0.035, 0.03);
    this.camera.updateProjectionMatrix();
  }
}

function open(canvas) {
  const context = canvas.getContext("webgl2", { antialias: false, alpha: false, stencil: false });
  if (!context) throw new Error("WebGL");
  return context;
}

function nameOf(context) {
  const extension = context.getExtension("WEBGL_debug_renderer_info");
  return String(context.getParameter(extension ? extension.UNMASKED_RENDERER_WEBGL : context.RENDERER));
}

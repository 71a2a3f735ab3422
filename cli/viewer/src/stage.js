// The heads: one mesh, drawn once per pose, side by side.
import {
  Color, DirectionalLight, HemisphereLight, NeutralToneMapping, PerspectiveCamera, PMREMGenerator, Scene, WebGLRenderer,
} from "three";
import { RoomEnvironment } from "three/addons/environments/RoomEnvironment.js";
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";

export class Stage {
  constructor(canvas) {
    this.canvas = canvas;
    this.renderer = new WebGLRenderer({ canvas, antialias: true });
    this.renderer.toneMapping = NeutralToneMapping;
    this.renderer.toneMappingExposure = 0.9;
    this.scene = new Scene();
    this.camera = new PerspectiveCamera(22, 1, 0.05, 10);
    this.turn = { x: 0, y: 0.12 };
    this.light();
    this.listen();
  }

  async load(address) {
    const head = await new GLTFLoader().loadAsync(address);
    this.meshes = [];
    head.scene.traverse((part) => part.morphTargetDictionary && this.meshes.push(part));
    this.scene.add(head.scene);
  }

  light() {
    const surroundings = new PMREMGenerator(this.renderer);
    this.scene.environment = surroundings.fromScene(new RoomEnvironment(), 0.04).texture;
    this.scene.environmentIntensity = 0.5;
    this.scene.add(new HemisphereLight(0xffffff, 0x8c8378, 0.5));
    for (const [colour, strength, ...place] of [[0xfff1e2, 2.4, 0.5, 0.7, 1], [0xcfe0ff, 1.3, -1, 0.5, -0.5]]) {
      const lamp = new DirectionalLight(colour, strength);
      lamp.position.set(...place);
      this.scene.add(lamp);
    }
  }

  /** Turning the head by dragging; a double click looks straight at it again. */
  listen() {
    this.canvas.addEventListener("pointermove", (event) => {
      if (!event.buttons) return;
      this.turn.y = Math.max(-1.5, Math.min(1.5, this.turn.y - event.movementX * 0.008));
      this.turn.x = Math.max(-0.6, Math.min(0.6, this.turn.x + event.movementY * 0.006));
    });
    this.canvas.addEventListener("dblclick", () => (this.turn = { x: 0, y: 0 }));
  }

  pose(weights) {
    for (const mesh of this.meshes) {
      for (const [name, place] of Object.entries(mesh.morphTargetDictionary)) {
        mesh.morphTargetInfluences[place] = weights[name] ?? 0;
      }
    }
  }

  /** Draws one head per pose. */
  draw(poses) {
    if (!this.meshes) return;
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const ratio = Math.min(devicePixelRatio, 2);
    if (this.canvas.width !== Math.floor(width * ratio) || this.canvas.height !== Math.floor(height * ratio)) {
      this.renderer.setPixelRatio(ratio);
      this.renderer.setSize(width, height, false);
    }
    this.scene.background = new Color(getComputedStyle(document.documentElement).getPropertyValue("--face").trim());
    const part = width / poses.length;
    this.look(part / height);
    this.renderer.setScissorTest(true);
    poses.forEach((weights, place) => {
      this.pose(weights);
      this.renderer.setViewport(place * part, 0, part, height);
      this.renderer.setScissor(place * part, 0, part, height);
      this.renderer.render(this.scene, this.camera);
    });
  }

  look(aspect) {
    const { x, y } = this.turn;
    const far = 0.92 * Math.max(1, 0.72 / aspect);
    this.camera.aspect = aspect;
    this.camera.position.set(Math.sin(y) * Math.cos(x) * far, -0.03 + Math.sin(x) * far, Math.cos(y) * Math.cos(x) * far);
    this.camera.lookAt(0, -0.035, 0.03);
    this.camera.updateProjectionMatrix();
  }
}

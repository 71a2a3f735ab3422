// A scene with light and a camera in front of a face, and the sound of a file that a face node hears.
import * as THREE from "three";

import { FaceNode } from "../../../bindings/web/face-node.js";

export class Stage {
  constructor() {
    this.renderer = new THREE.WebGLRenderer({ antialias: true });
    this.renderer.setSize(innerWidth, innerHeight);
    document.body.append(this.renderer.domElement);
    this.scene = new THREE.Scene();
    this.scene.background = new THREE.Color(0x30343a);
    const sun = new THREE.DirectionalLight(0xffffff, 2.5);
    sun.position.set(1, 2, 3);
    this.scene.add(sun, new THREE.AmbientLight(0xffffff, 0.8));
    this.camera = new THREE.PerspectiveCamera(25, innerWidth / innerHeight, 0.01, 100);
    this.clock = new THREE.Clock();
  }

  /** Looks at a box from the front. */
  lookAt(box) {
    const [centre, size] = [box.getCenter(new THREE.Vector3()), box.getSize(new THREE.Vector3())];
    this.camera.position.copy(centre).add(new THREE.Vector3(0, 0, 2.6 * Math.max(size.x, size.y)));
    this.camera.lookAt(centre);
  }

  /** Speaks recordings that are dropped on the page. `show` gets the values of the audible pose. */
  async speak(settings, show, update = () => {}) {
    const context = new AudioContext();
    const face = await FaceNode.create(context, settings);
    face.connect(context.destination);
    addEventListener("dragover", (event) => event.preventDefault());
    addEventListener("drop", async (event) => {
      event.preventDefault();
      const source = context.createBufferSource();
      source.buffer = await context.decodeAudioData(await event.dataTransfer.files[0].arrayBuffer());
      await context.resume();
      source.connect(face);
      source.start();
    });
    const values = new Float32Array(face.names.length);
    const apply = show(face.names);
    this.renderer.setAnimationLoop(() => {
      apply(face.rigAt(undefined, values));
      update(this.clock.getDelta());
      this.renderer.render(this.scene, this.camera);
    });
  }
}

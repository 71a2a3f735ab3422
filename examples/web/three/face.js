// A head with ARKit's shapes speaks what is dropped on the page.
import * as THREE from "three";
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";

import { morphTargets } from "./morphs.js";
import { Stage } from "./stage.js";

const stage = new Stage();
const { scene: head } = await new GLTFLoader().loadAsync("../../../assets/head/head.glb");
stage.scene.add(head);
stage.lookAt(new THREE.Box3().setFromObject(head));
await stage.speak({ profile: "arkit", idle: true }, (names) => morphTargets(head, names).show);

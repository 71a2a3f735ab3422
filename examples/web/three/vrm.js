// A VRM speaks what is dropped on the page. Name its file in the address: vrm.html?model=avatar.vrm
import * as THREE from "three";
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";
import { VRMLoaderPlugin, VRMUtils } from "@pixiv/three-vrm";

import { expressions } from "./expressions.js";
import { Stage } from "./stage.js";

const file = new URLSearchParams(location.search).get("model") ?? "avatar.vrm";
const stage = new Stage();
const loader = new GLTFLoader();
loader.register((parser) => new VRMLoaderPlugin(parser));
const { vrm } = (await loader.loadAsync(file)).userData;
VRMUtils.rotateVRM0(vrm);
stage.scene.add(vrm.scene);
const head = vrm.humanoid.getNormalizedBoneNode("head").getWorldPosition(new THREE.Vector3());
stage.lookAt(new THREE.Box3().setFromCenterAndSize(head, new THREE.Vector3(0.3, 0.3, 0.3)));
await stage.speak(
  { profile: "vrm", idle: true },
  (names) => expressions(vrm.expressionManager, names).show,
  (seconds) => vrm.update(seconds),
);

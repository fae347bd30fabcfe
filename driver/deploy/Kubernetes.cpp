//===- Kubernetes.cpp - objects for Knative and for a plain cluster ------------------------------------------===//
//
// NAME.yaml, and the image: NAME.tar of a static binary, else a folder NAME with a Dockerfile.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Deployment.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace faas {

static std::string gatewayYaml(const Deployment &D, StringRef Indent, StringRef Url) {
  if (!D.InvokesOthers)
    return "";
  return formatv("{0}- name: FAAS_GATEWAY\n{0}  value: {1}\n", Indent, quoted(Url));
}

static std::string knativeService(const Deployment &D) {
  std::string Text;
  raw_string_ostream OS(Text);
  OS << "# kubectl apply -f " << D.Name << ".yaml\n"
     << "apiVersion: serving.knative.dev/v1\n"
     << "kind: Service\n"
     << "metadata:\n"
     << "  name: " << quoted(D.Name) << "\n"
     << "spec:\n"
     << "  template:\n"
     << "    spec:\n"
     << "      containerConcurrency: " << RequestsAtOnce << "\n"
     << "      timeoutSeconds: " << RequestSeconds << "\n"
     << "      containers:\n"
     << "        - image: " << quoted(D.Image) << "\n"
     << "          ports:\n"
     << "            - name: http1\n"
     << "              containerPort: " << ContainerPort << "\n"
     << "          readinessProbe:\n"
     << "            httpGet:\n"
     << "              path: /_/ready\n";
  if (std::string Gateway = gatewayYaml(D, "            ", "http://{function}"); !Gateway.empty())
    OS << "          env:\n" << Gateway;
  OS << resourcesYaml(D, "          ");
  return Text;
}

// The binary takes no more connections once SIGTERM has come, and the Service learns of the end at the same time, so
// the signal waits a little.
static std::string deploymentAndService(const Deployment &D) {
  std::string Text, Name = quoted(D.Name);
  raw_string_ostream OS(Text);
  OS << "# kubectl apply -f " << D.Name << ".yaml\n"
     << formatv("apiVersion: apps/v1\n"
                "kind: Deployment\n"
                "metadata:\n"
                "  name: {0}\n"
                "  labels:\n"
                "    app: {0}\n"
                "spec:\n"
                "  replicas: 1\n"
                "  selector:\n"
                "    matchLabels:\n"
                "      app: {0}\n"
                "  template:\n"
                "    metadata:\n"
                "      labels:\n"
                "        app: {0}\n"
                "    spec:\n"
                "      enableServiceLinks: false\n"
                "      terminationGracePeriodSeconds: 30\n"
                "      securityContext:\n"
                "        runAsNonRoot: true\n"
                "        runAsUser: 65532\n"
                "      containers:\n"
                "        - name: {0}\n"
                "          image: {1}\n"
                "          imagePullPolicy: IfNotPresent\n"
                "          ports:\n"
                "            - name: http\n"
                "              containerPort: {2}\n"
                "          env:\n"
                "            - name: PORT\n"
                "              value: \"{2}\"\n",
                Name, quoted(D.Image), ContainerPort)
     << gatewayYaml(D, "            ", "http://{function}") << resourcesYaml(D, "          ")
     << formatv("          readinessProbe:\n"
                "            httpGet:\n"
                "              path: /_/ready\n"
                "              port: http\n"
                "          livenessProbe:\n"
                "            httpGet:\n"
                "              path: /_/health\n"
                "              port: http\n"
                "          lifecycle:\n"
                "            preStop:\n"
                "              sleep:\n"
                "                seconds: 5\n"
                "          securityContext:\n"
                "            allowPrivilegeEscalation: false\n"
                "            readOnlyRootFilesystem: true\n"
                "            capabilities:\n"
                "              drop: [ALL]\n"
                "          volumeMounts:\n"
                "            - name: tmp\n"
                "              mountPath: /tmp\n"
                "      volumes:\n"
                "        - name: tmp\n"
                "          emptyDir: {{}\n"
                "---\n"
                "apiVersion: v1\n"
                "kind: Service\n"
                "metadata:\n"
                "  name: {0}\n"
                "spec:\n"
                "  selector:\n"
                "    app: {0}\n"
                "  ports:\n"
                "    - name: http\n"
                "      port: 80\n"
                "      targetPort: http\n",
                Name);
  return Text;
}

static Error write(ArrayRef<Deployment> Deployments, Artifacts &Files, std::string (*Objects)(const Deployment &)) {
  for (const Deployment &D : Deployments) {
    Files[D.Name + ".yaml"] = {Objects(D)};
    if (Error E = addImage(D, Files))
      return E;
  }
  return Error::success();
}

Error writeKnative(ArrayRef<Deployment> Deployments, Artifacts &Files) {
  return write(Deployments, Files, knativeService);
}

Error writeKubernetes(ArrayRef<Deployment> Deployments, Artifacts &Files) {
  return write(Deployments, Files, deploymentAndService);
}

} // namespace faas

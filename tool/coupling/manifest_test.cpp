#include "tool/coupling/manifest.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tool/coupling/propagation.hpp"

namespace waybill::coupling {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

model::Deployment deployment_of(std::initializer_list<std::pair<std::string, std::string>> files) {
  model::Deployment deployment;
  for (const auto& [file, text] : files) read_manifest(file, text, true, deployment);
  tell_apart(deployment);
  propagate(deployment);
  return deployment;
}

/// "a > b: why @file:line", one for each link.
std::vector<std::string> links_of(const model::Deployment& deployment) {
  std::vector<std::string> links;
  for (const model::UnitLink& link : deployment.links) {
    links.push_back(fmt::format("{} > {}: {} @{}:{}", deployment.units[link.from].name, deployment.units[link.to].name, link.why, link.site.file, link.site.line));
  }
  return links;
}

std::optional<model::UnitPair> pair_of(const model::Deployment& deployment, std::string_view from, std::string_view to) {
  for (const model::UnitPair& pair : deployment.pairs) {
    if (deployment.units[pair.upstream].name == from && deployment.units[pair.downstream].name == to) return pair;
  }
  return std::nullopt;
}

std::uint32_t radius_of(const model::Deployment& deployment, std::string_view unit) {
  const auto at = std::ranges::find(deployment.units, unit, &model::Unit::name);
  return deployment.radius.at(static_cast<std::size_t>(at - deployment.units.begin()));
}

TEST(Compose, OnlyRestartTrueRestarts) {
  const auto deployment = deployment_of({{"compose.yaml", R"(
services:
  db: {image: postgres}
  cache: {image: redis}
  api:
    depends_on:
      db:
        condition: service_healthy
        restart: true
      cache: {condition: service_started}
  web:
    depends_on:
      api: {condition: service_started, restart: true}
  job:
    depends_on: [db]
)"}});
  EXPECT_THAT(links_of(deployment), ElementsAre("db > api: depends_on with restart: true @compose.yaml:7",
                                                "api > web: depends_on with restart: true @compose.yaml:13"));
  EXPECT_EQ(deployment.units.size(), 5u);
  EXPECT_EQ(radius_of(deployment, "db"), 2u);   // db > api > web
  EXPECT_EQ(radius_of(deployment, "api"), 1u);
  EXPECT_EQ(radius_of(deployment, "cache"), 0u);
  const auto pair = pair_of(deployment, "db", "web");
  ASSERT_TRUE(pair);
  EXPECT_EQ(pair->steps, 2u);
  EXPECT_THAT(pair->ended, ElementsAre(false, true, false));   // Compose restarts for its own restarts alone
  EXPECT_DOUBLE_EQ(*pair->binding, 1.0 / 3);
  EXPECT_FALSE(pair_of(deployment, "db", "job"));
  EXPECT_FALSE(pair_of(deployment, "web", "db"));
}

TEST(Compose, NamespacesAndLinksCountAndDependsOnWins) {
  const auto deployment = deployment_of({{"c.yml", R"(
x-shared: &shared
  network_mode: "service:vpn"
services:
  vpn: {}
  one:
    <<: *shared
  two:
    links: ["vpn:alias"]
    depends_on:
      vpn: {condition: service_started, restart: false}
  three:
    pid: service:one
    depends_on: ["${OTHER}"]
)"}});
  EXPECT_THAT(links_of(deployment), ElementsAre("vpn > one: network_mode: service @c.yml:3", "one > three: pid: service @c.yml:13"));
  ASSERT_EQ(deployment.gaps.size(), 1u);
  EXPECT_THAT(deployment.gaps[0].why, HasSubstr("depends on the environment"));
}

TEST(Systemd, WhatEndsWhat) {
  const auto deployment = deployment_of({
      {"etc/a.service", "[Unit]\nDescription=a\n"},
      {"etc/required.service", "[Unit]\n# PartOf=none.service\nRequires=a.service\n"},
      {"etc/bound.service", "[Unit]\nBindsTo=a.service \\\n  x.socket\nAfter=b.service\n"},
      {"etc/part.service", "[Unit]\nPartOf=bound.service\n[Service]\nRequires=b.service\n"},
  });
  EXPECT_THAT(links_of(deployment), ElementsAre("a.service > required.service: Requires= @etc/required.service:3",
                                                "a.service > bound.service: BindsTo= @etc/bound.service:2",
                                                "x.socket > bound.service: BindsTo= @etc/bound.service:3",
                                                "bound.service > part.service: PartOf= @etc/part.service:2"));
  EXPECT_DOUBLE_EQ(*pair_of(deployment, "a.service", "required.service")->binding, 2.0 / 3);   // goes on if a fails
  EXPECT_DOUBLE_EQ(*pair_of(deployment, "a.service", "bound.service")->binding, 1);
  // If a fails, bound is stopped, and that is something that part follows.
  EXPECT_DOUBLE_EQ(*pair_of(deployment, "a.service", "part.service")->binding, 1);
  EXPECT_DOUBLE_EQ(*pair_of(deployment, "bound.service", "part.service")->binding, 2.0 / 3);
  EXPECT_EQ(radius_of(deployment, "a.service"), 2u);
}

TEST(Systemd, DropInsAddAndAnEmptyValueTakesBack) {
  const auto deployment = deployment_of({
      {"a.service", "[Unit]\nRequires=b.service\nRequires=\nRequires=c.service\n"},
      {"a.service.d/more.conf", "[Unit]\nPartOf=d.target\n"},
      {"a.service.d/odd.conf", "[Unit]\nRequires=nothing\n"},
  });
  EXPECT_THAT(links_of(deployment), ElementsAre("c.service > a.service: Requires= @a.service:4", "d.target > a.service: PartOf= @a.service.d/more.conf:2"));
  EXPECT_EQ(deployment.gaps.size(), 1u);
}

TEST(Kubernetes, ConfigurationIsReadAtTheStart) {
  const auto deployment = deployment_of({{"app.yaml", R"(apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      initContainers:
        - name: migrate
          envFrom: [{secretRef: {name: db}}]
      containers:
        - name: app
          env:
            - name: LEVEL
              valueFrom: {configMapKeyRef: {name: settings, key: level}}
            - name: MODE
              valueFrom: {configMapKeyRef: {name: settings, key: mode}}
          volumeMounts:
            - {name: whole, mountPath: /etc/whole}
        - name: proxy
          volumeMounts:
            - {name: part, mountPath: /etc/p.conf, subPath: p.conf}
      volumes:
        - name: whole
          configMap: {name: live}
        - name: part
          secret: {secretName: keys}
)"}});
  EXPECT_THAT(links_of(deployment),
              ElementsAre("db > Deployment/web:migrate: envFrom of secret db @app.yaml:13",
                          "settings > Deployment/web:app: env of config map settings @app.yaml:17",
                          "keys > Deployment/web:proxy: a mount with subPath of secret keys @app.yaml:25",
                          "Deployment/web:app > Deployment/web:proxy: containers of one pod @app.yaml:11",
                          "Deployment/web:proxy > Deployment/web:app: containers of one pod @app.yaml:11"));
  EXPECT_EQ(radius_of(deployment, "settings"), 2u);   // app's pod is replaced, and with it proxy
  const auto change = pair_of(deployment, "settings", "Deployment/web:app");
  ASSERT_TRUE(change);
  EXPECT_FALSE(change->binding) << "a config map never ends";
  EXPECT_DOUBLE_EQ(*pair_of(deployment, "Deployment/web:app", "Deployment/web:proxy")->binding, 2.0 / 3);
}

TEST(Kubernetes, NamespacesListsAndCronJobs) {
  const auto deployment = deployment_of({{"l.yaml", R"(apiVersion: v1
kind: List
items:
- apiVersion: batch/v1
  kind: CronJob
  metadata: {name: night, namespace: ops}
  spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: c, envFrom: [{configMapRef: {name: k}}]}]}}}}}
- apiVersion: apps/v1
  kind: Deployment
  metadata: {name: empty}
- apiVersion: v1
  kind: Service
  metadata: {name: unread}
)"}});
  EXPECT_THAT(links_of(deployment), ElementsAre("ops/k > ops/CronJob/night:c: envFrom of config map k @l.yaml:7"));
  ASSERT_EQ(deployment.gaps.size(), 1u);
  EXPECT_EQ(deployment.gaps[0].why, "Deployment empty has no pod in it");
}

TEST(Manifest, WhatIsNotUnderstoodIsSaid) {
  for (const char* text : {"", "# nothing\n", "a: [", "just text", "- 1\n- 2\n", "services: 3", ",", "a: &a [*a]", "\xff\xfe"}) {
    model::Deployment deployment;
    read_manifest("m.yaml", text, true, deployment);
    EXPECT_THAT(deployment.links, IsEmpty()) << text;
    EXPECT_EQ(deployment.gaps.size(), std::string_view(text) == "services: 3" ? 0u : 1u) << text;
  }
  EXPECT_EQ(deployment_of({{"m.yaml", "a: 1\n---\nb: [\n"}}).gaps.back().where, "m.yaml:4");
}

TEST(Manifest, OfAFolderOnlyWhatIsBrokenIsSaid) {
  model::Deployment deployment;
  read_manifest("values.yaml", "a: 1\n", false, deployment);
  read_manifest("empty.yaml", "", false, deployment);
  EXPECT_THAT(deployment.gaps, IsEmpty());
  read_manifest("chart.yaml", "kind: Pod\nx: {{ .Values.x }}\n{{- if y }}\n", false, deployment);
  ASSERT_EQ(deployment.gaps.size(), 1u);
  EXPECT_THAT(deployment.gaps[0].why, HasSubstr("template"));
}

TEST(Compose, ServicesOfDifferentFoldersAreDifferent) {
  const auto deployment = deployment_of({
      {"one/compose.yaml", "services: {db: {}, web: {depends_on: {db: {restart: true}}}}"},
      {"two/compose.yaml", "services: {db: {}, job: {}}"},
      {"one/compose.override.yaml", "services: {job: {links: [db]}, web: {}}"},
  });
  EXPECT_EQ(deployment.units.size(), 5u);
  EXPECT_THAT(links_of(deployment), ElementsAre("one/db > web: depends_on with restart: true @one/compose.yaml:1", "one/db > one/job: links @one/compose.override.yaml:1"));
  EXPECT_EQ(radius_of(deployment, "two/db"), 0u);
}

TEST(Manifest, ACycleEnds) {
  const auto deployment = deployment_of({{"a.service", "[Unit]\nPartOf=b.service a.service\n"}, {"b.service", "[Unit]\nPartOf=a.service\n"}});
  EXPECT_EQ(deployment.links.size(), 2u);
  EXPECT_EQ(radius_of(deployment, "a.service"), 1u);
  EXPECT_EQ(deployment.pairs.size(), 2u);
}

TEST(Manifest, LongChainsAreCutAndCounted) {
  std::string compose = "services:\n  s0: {}\n";
  for (int i = 1; i <= 40; ++i) compose += fmt::format("  s{}: {{depends_on: {{s{}: {{restart: true}}}}}}\n", i, i - 1);
  const auto deployment = deployment_of({{"c.yaml", compose}});
  EXPECT_EQ(radius_of(deployment, "s0"), 40u);
  const auto pair = pair_of(deployment, "s0", "s40");
  EXPECT_EQ(pair->steps, 40u);
  EXPECT_EQ(pair->chain.size(), model::kLongestChain);
}

TEST(Manifest, UnitsAreBounded) {
  std::string compose = "services:\n";
  for (int i = 0; i < 1100; ++i) compose += fmt::format("  s{}: {{}}\n", i);
  const auto deployment = deployment_of({{"c.yaml", compose}});
  EXPECT_EQ(deployment.units.size(), 1000u);
  EXPECT_EQ(deployment.gaps.size(), 1u);
}

}  // namespace
}  // namespace waybill::coupling

// The operations of the Localization API, each stated once: translations go out and come in as zip files of XLIFF.
#ifndef GAINSIGHT_PX_OPERATION_LOCALIZATION_HPP
#define GAINSIGHT_PX_OPERATION_LOCALIZATION_HPP

#include <gainsight/px/operation/descriptor.hpp>
#include <gainsight/px/operation/info.hpp>
#include <gainsight/px/operation/parameter.hpp>

namespace gainsight::px::inline v0 {

class upload;

namespace operation {

struct export_articles {
    static constexpr operation_info info =
        operation_info{"exportArticlesXliff", "localization.export_articles", verb::get,
                       "/v1/localization/export/articles"}
            .query(parameter::id, parameter::strategy, parameter::translated, parameter::trg_lang, parameter::version)
            .download();
    using answer = void;
};

struct export_content {
    static constexpr operation_info info = operation_info{"exportContentXliff", "localization.export_content",
                                                          verb::get, "/v1/localization/export/content"}
                                               .query(parameter::content_id, parameter::type, parameter::strategy,
                                                      parameter::translated, parameter::trg_lang, parameter::version)
                                               .download();
    using answer = void;
};

struct export_engagement {
    static constexpr operation_info info = operation_info{"exportEngagementXliff", "localization.export_engagement",
                                                          verb::get, "/v1/localization/export/engagement"}
                                               .query(parameter::id, parameter::draft, parameter::strategy,
                                                      parameter::translated, parameter::trg_lang, parameter::version)
                                               .download();
    using answer = void;
};

struct export_kc_bot {
    static constexpr operation_info info =
        operation_info{"exportKcBotXliff", "localization.export_kc_bot", verb::get, "/v1/localization/export/kcbot"}
            .query(parameter::id, parameter::kc_version, parameter::strategy, parameter::translated,
                   parameter::trg_lang, parameter::version)
            .download();
    using answer = void;
};

struct import_articles {
    static constexpr operation_info info = operation_info{"importArticlesXliff", "localization.import_articles",
                                                          verb::post, "/v1/localization/import/articles"}
                                               .upload("file");
    using request = upload;
    using answer = void;
};

struct import_content {
    static constexpr operation_info info = operation_info{"importContentXliff", "localization.import_content",
                                                          verb::post, "/v1/localization/import/content"}
                                               .query(parameter::content_id)
                                               .upload("file");
    using request = upload;
    using answer = void;
};

struct import_engagement {
    static constexpr operation_info info = operation_info{"importEngagementXliff", "localization.import_engagement",
                                                          verb::post, "/v1/localization/import/engagement"}
                                               .upload("file");
    using request = upload;
    using answer = void;
};

struct import_kc_bot {
    static constexpr operation_info info =
        operation_info{"importKcBotXliff", "localization.import_kc_bot", verb::post, "/v1/localization/import/kcbot"}
            .query(parameter::kc_version)
            .upload("file");
    using request = upload;
    using answer = void;
};

using localization = operations<export_articles, export_content, export_engagement, export_kc_bot, import_articles,
                                import_content, import_engagement, import_kc_bot>;

}  // namespace operation
}  // namespace gainsight::px::inline v0

#endif

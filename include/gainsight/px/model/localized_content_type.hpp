// The kinds of content that have translations.
#ifndef GAINSIGHT_PX_MODEL_LOCALIZED_CONTENT_TYPE_HPP
#define GAINSIGHT_PX_MODEL_LOCALIZED_CONTENT_TYPE_HPP

#include <gainsight/px/core/config.hpp>
#include <gainsight/px/core/open_enum.hpp>

#include <string_view>

namespace gainsight::px::inline v0 {

/// The kind of a piece of content whose text can be exported by itself.
enum class localized_content_type {
    guide,
    announcement,
    slider,
    link,
    boolean_survey,
    rating_survey,
    nps_survey,
    ces_survey,
    multiple_question_survey,
    article,
    knowledge_base_article,
    custom_link,
    func_call,
    community,
};
template <>
struct enum_names<localized_content_type> {
    static constexpr std::string_view names[] = {"GUIDE",
                                                 "ANNOUNCEMENT",
                                                 "SLIDER",
                                                 "LINK",
                                                 "BOOLEAN_SURVEY",
                                                 "RATING_SURVEY",
                                                 "NPS_SURVEY",
                                                 "CES_SURVEY",
                                                 "MULTIPLE_QUESTION_SURVEY",
                                                 "ARTICLE",
                                                 "KNOWLEDGE_BASE_ARTICLE",
                                                 "CUSTOM_LINK",
                                                 "FUNC_CALL",
                                                 "COMMUNITY"};
};

}  // namespace gainsight::px::inline v0

#endif
